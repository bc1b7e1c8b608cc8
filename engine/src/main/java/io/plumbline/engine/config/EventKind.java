package io.plumbline.engine.config;

import java.util.Locale;

/**
 * The kinds of events that are printed from the journal; all but the {@code summary}.
 */
public enum EventKind
{
    /** A component strays from its group. */
    DEVIATION,
    /** A component's alarm was raised. */
    RAISED,
    /** A component's alarm was cleared. */
    CLEARED,
    /** A round timed out. */
    INCOMPLETE,
    /** Nothing was heard of a device. */
    SILENT,
    /** A silent device was heard again. */
    RECOVERED,
    /** A message was refused; the one kind that has no device. */
    REJECTED;

    /** As it stands in the field {@code event}. */
    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
