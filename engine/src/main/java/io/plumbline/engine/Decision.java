package io.plumbline.engine;

import io.plumbline.engine.monitor.MonitorImage;
import io.plumbline.engine.monitor.Verdict;

/**
 * What the monitor hands to the journal with an event. Apart from the slot, so that ingress and monitor do not write to
 * the same cache lines. With {@code threading: dedicated} each slot has its own; with {@code shared} an event has gone
 * through both before the next one comes, and all slots have the same.
 */
final class Decision
{
    /** Defined for {@link EngineEvent#READING}. */
    final Verdict verdict = new Verdict();

    /** How many deadlines the event's time made fall due; their verdicts stand in the {@link DeadlineLog}. */
    int deadlineCount;

    /**
     * The state before a {@link EngineEvent#SNAPSHOT}, and the one that a {@link EngineEvent#RELOAD} begins with; taken
     * out by the journal.
     */
    MonitorImage image;

    /** Hash of that state; for {@link EngineEvent#SNAPSHOT}, {@link EngineEvent#RELOAD} and {@link EngineEvent#END}. */
    long stateHash;

    /**
     * What comes into force with a {@link EngineEvent#RELOAD}. Put here by ingress, which no other reload is let into
     * before this one stands in the journal; taken out by the journal.
     */
    Reload reload;

    /** Alarms that were up on devices which a {@link EngineEvent#RELOAD} removes. */
    int alarmsDropped;
}
