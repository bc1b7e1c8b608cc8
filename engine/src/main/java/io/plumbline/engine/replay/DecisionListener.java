package io.plumbline.engine.replay;

import io.plumbline.engine.Fleet;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.journal.JournalListener;

/**
 * Told by a {@link Replayer} of what is decided now: in the journal's own words, so that who follows a journal can
 * follow a replay, and of the snapshots and ends it passes.
 */
public interface DecisionListener extends JournalListener
{
    /** Listens to nothing: for a replay that only verifies. */
    DecisionListener NONE = new DecisionListener()
    {
    };

    /**
     * A snapshot was passed, and with it perhaps the start of a segment under another configuration.
     *
     * @param fleet         the configuration in force from here on.
     * @param monitor       in the state of the snapshot.
     * @param segmentStarts true for the snapshot of a segment's head, and for the one that a replay from the middle
     *                      of a segment begins with.
     */
    default void onSnapshot(final Fleet fleet, final DeviationMonitor monitor, final boolean segmentStarts)
    {
    }

    /**
     * A segment ended cleanly.
     *
     * @param monitor      in its last state.
     * @param lastSequence of its last input event.
     */
    default void onSegmentEnd(final DeviationMonitor monitor, final long lastSequence)
    {
    }
}
