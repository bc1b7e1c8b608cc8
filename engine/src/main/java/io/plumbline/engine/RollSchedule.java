package io.plumbline.engine;

import io.plumbline.journal.RollCycle;
import java.util.concurrent.TimeUnit;

/**
 * When the journal begins a new cycle, which begins with a snapshot, and when a snapshot comes within a cycle: after so
 * many messages that a start which has to decide them again stays short. Kept by ingress, which owns the clock; the
 * journal follows. A wall clock that is set back causes no roll. Single-threaded.
 */
final class RollSchedule
{
    /** Decided again in less than a second. */
    private static final long SNAPSHOT_MESSAGES = 4_000_000;
    /** A snapshot and the configuration before it then stay a small part of the journal in a large fleet too. */
    private static final long SNAPSHOT_MESSAGES_A_DEVICE = 64;

    private final RollCycle rollCycle;
    private final long snapshotMessages;
    private long cycle;
    private long nextSnapshot;

    /**
     * @param rollCycle length of a cycle.
     * @param startMs   wall clock in epoch milliseconds that the segment begins at.
     * @param devices   how many there are.
     */
    RollSchedule(final RollCycle rollCycle, final long startMs, final int devices)
    {
        this.rollCycle = rollCycle;
        snapshotMessages = Math.max(SNAPSHOT_MESSAGES, SNAPSHOT_MESSAGES_A_DEVICE * devices);
        nextSnapshot = snapshotMessages;
        cycle = rollCycle.cycle(startMs);
    }

    /** Whether the wall clock has come to a later cycle. */
    boolean isDue(final long wallNs)
    {
        return rollCycle.cycle(TimeUnit.NANOSECONDS.toMillis(wallNs)) > cycle;
    }

    /** Whether a snapshot is due, so many messages having come since the start. */
    boolean isSnapshotDue(final long messages)
    {
        return messages >= nextSnapshot;
    }

    /** A snapshot comes behind so many messages since the start; the cycle of the wall clock begins, if it is later. */
    void onSnapshot(final long wallNs, final long messages)
    {
        cycle = Math.max(cycle, rollCycle.cycle(TimeUnit.NANOSECONDS.toMillis(wallNs)));
        nextSnapshot = messages + snapshotMessages;
    }
}
