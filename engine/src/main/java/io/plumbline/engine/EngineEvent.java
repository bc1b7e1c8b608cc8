package io.plumbline.engine;

import io.plumbline.codec.PowerReport;

/**
 * A slot of the ring: the decoded message and its time, written by ingress alone, which fit into 64 bytes; and the way
 * to what the monitor decides on it. Slots are preallocated and reused.
 */
final class EngineEvent extends PowerReport
{
    /** An accepted reading. */
    static final byte READING = 0;
    /** A refused message. */
    static final byte REJECTED = 1;
    /** Time has moved on. */
    static final byte TICK = 2;
    /** The journal is to begin a new cycle with a snapshot. No input event: it has no sequence and no verdict. */
    static final byte SNAPSHOT = 3;
    /** The last event: the journal is to end its segment. No input event. */
    static final byte END = 4;

    /**
     * Another configuration comes into force, {@link Decision#reload}; the events behind it are decoded by that. An
     * input event.
     */
    static final byte RELOAD = 5;

    /** Time has moved on, and since the event before nothing could be read. An input event. */
    static final byte STANDSTILL = 6;

    /** Index of the slot. */
    final int slot;

    /** For {@link #REJECTED}, at the index of the slot. */
    final RefusedLines refused;

    /** What the monitor decides. */
    final Decision decision;

    /**
     * What stands in the slot, one of the constants above. Set by ingress in any case: a claimed slot is always
     * published. A number and no enum, because a reference stored into a slot makes the garbage collector's write
     * barrier a part of every message.
     */
    byte kind;

    boolean late;

    /** Of the event; for {@link #SNAPSHOT} and {@link #END}, which are no input events, the wall clock. */
    long timeNs;

    EngineEvent(final int slot, final RefusedLines refused, final Decision decision)
    {
        this.slot = slot;
        this.refused = refused;
        this.decision = decision;
    }
}
