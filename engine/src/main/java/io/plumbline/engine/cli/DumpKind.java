package io.plumbline.engine.cli;

import java.util.Locale;

/**
 * Kinds of lines in a dump, for the option {@code --kind}.
 */
enum DumpKind
{
    /** A segment's start. */
    SEGMENT,
    /** Damage that an engine was told to go on after. */
    DAMAGE,
    /** The configuration with its profiles and devices. */
    CONFIGURATION,
    /** A snapshot with the states in it. */
    SNAPSHOT,
    /** Accepted readings. */
    READING,
    /** Rounds that were evaluated. */
    ROUND,
    /** Components that breached a bound or changed their alarm. */
    COMPONENT,
    /** Rounds that timed out. */
    INCOMPLETE,
    /** Devices that were not heard of. */
    SILENT,
    /** Refused messages. */
    REJECTED,
    /** Events that only moved time, standstills among them. */
    TICK,
    /** Configurations that came into force while the engine ran. */
    RELOAD,
    /** A segment's end. */
    END;

    /** As it is written on the command line. */
    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
