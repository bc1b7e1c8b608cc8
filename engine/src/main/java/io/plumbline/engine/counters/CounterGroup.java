package io.plumbline.engine.counters;

/** What a counter belongs to: the headings under which counters are shown. */
public enum CounterGroup
{
    /** The process as a whole. */
    ENGINE,
    /** From bytes to the ring. */
    INGRESS,
    /** Those who send over TCP. */
    CONNECTIONS,
    /** Requests over HTTP, of senders and of operators. */
    HTTP,
    /** What is decided. */
    MONITOR,
    /** From the ring to the disk. */
    JOURNAL,
    /** Those who follow the journal with a position of their own. */
    FOLLOWERS,
    /** What events cause. */
    ACTIONS
}
