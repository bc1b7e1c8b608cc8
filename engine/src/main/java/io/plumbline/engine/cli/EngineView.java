package io.plumbline.engine.cli;

import io.plumbline.engine.counters.CounterValue;
import io.plumbline.engine.counters.CounterValues;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.counters.EngineState;
import io.plumbline.journal.JournalDirectory;
import java.util.concurrent.TimeUnit;

/**
 * One look at an engine from outside.
 *
 * @param journal it writes, or wrote.
 * @param alive   whether an engine holds the journal's lock.
 * @param values  of the counters of the engine that was started last.
 * @param nowMs   when the look was taken, epoch milliseconds.
 */
record EngineView(JournalDirectory journal, boolean alive, CounterValues values, long nowMs)
{
    /** An engine says that it lives once a second. */
    private static final long QUIET_MS = 5_000;

    static EngineView of(final JournalDirectory journal)
    {
        // Asked first: an engine that ends in between has then set its counters for the last time.
        final boolean alive = journal.isWritten();
        final CounterValues values = CounterValues.read(EngineCounters.open(journal));
        return new EngineView(journal, alive, values, System.currentTimeMillis());
    }

    /** How long ago the engine last said that it lives. */
    long heartbeatAgeMs()
    {
        return Math.max(0, nowMs - values.get(EngineCounter.HEARTBEAT_TIME));
    }

    /** What has become of it, in a word or a few. */
    String condition()
    {
        final EngineState state = values.state();
        final boolean ended = state == EngineState.STOPPED || state == EngineState.FAILED;
        if (alive)
        {
            return ended || heartbeatAgeMs() < QUIET_MS ?
                state.toString() :
                "does not answer (" + state + ", but said nothing for " +
                    TimeUnit.MILLISECONDS.toSeconds(heartbeatAgeMs()) + " s)";
        }
        return ended ? state.toString() : "gone (" + state + " when it ended without a word)";
    }

    /** Version of the engine. */
    String version()
    {
        return values.all(EngineCounter.BUILD).stream().map(CounterValue::labelValue).findFirst().orElse("unknown");
    }

    /** Whether another look was at the same engine. */
    boolean isOfSameEngine(final EngineView other)
    {
        return values.get(EngineCounter.START_TIME) == other.values.get(EngineCounter.START_TIME) &&
            values.get(EngineCounter.PROCESS_ID) == other.values.get(EngineCounter.PROCESS_ID);
    }
}
