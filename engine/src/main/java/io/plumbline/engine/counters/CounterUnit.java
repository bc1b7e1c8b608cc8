package io.plumbline.engine.counters;

/** What a counter's values are. */
public enum CounterUnit
{
    /** A number of what the counter's name says. */
    NONE,
    /** Bytes. */
    BYTES,
    /** A duration in nanoseconds. */
    NANOSECONDS,
    /** A time in milliseconds since the epoch. */
    EPOCH_MILLISECONDS
}
