package io.plumbline.engine.analysis;

import java.util.Locale;

/** What other limits would have changed. */
public enum ChangeKind
{
    /** A deviation that was none. */
    DEVIATION_ADDED,
    /** A deviation that would have been none. */
    DEVIATION_REMOVED,
    /** An alarm where none was up. */
    ALARM_ADDED,
    /** An alarm that would not have been raised. */
    ALARM_REMOVED,
    /** An alarm that would have been raised earlier or later, and was up for a time in both. */
    ALARM_MOVED;

    /** As it stands in the output. */
    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
