package io.plumbline.perf;

import io.plumbline.engine.StartOptions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalSettings;

/**
 * How the engine's threads are laid out.
 *
 * @param threading    of the consumers.
 * @param waitStrategy of all threads.
 * @param batch        events at most in a batch of ring and journal.
 */
record EngineSetting(ThreadingMode threading, WaitStrategyKind waitStrategy, int batch)
{
    /** What the engine takes by default, with {@code durability: process}. */
    static final int USUAL_BATCH = 1024;

    /** For ingress and consumer, busy at the same time while there is work. */
    static final int FEWEST_CORES = 2;

    /** More than an event takes in the journal on average, verdicts included. */
    private static final int BYTES_AN_EVENT = 64;

    Configuration configuration(final LoadFleet fleet, final TimeMode timeMode)
    {
        final Configuration configuration = fleet.configuration(timeMode, threading, waitStrategy);
        final JournalSettings journal = configuration.journal();
        // Else the journal would cut large batches into smaller ones.
        final int payloadLimit =
            Math.min(JournalAppender.MAX_PAYLOAD_LIMIT, Math.max(journal.payloadLimit(), batch * BYTES_AN_EVENT));
        return configuration.with(new JournalSettings(
            journal.rollCycle(), payloadLimit, journal.durability(), journal.aheadBytes()));
    }

    StartOptions startOptions()
    {
        return StartOptions.DEFAULT.withMaxBatch(batch);
    }

    /**
     * Cores without which busy threads would take turns: {@link #FEWEST_CORES} at least.
     *
     * @param spinningSenders threads beside the engine's that never sleep.
     */
    int coresNeeded(final int spinningSenders)
    {
        return Math.max(FEWEST_CORES, spinningThreads() + spinningSenders);
    }

    /** Threads that are busy all the time, whether there is work or not. */
    int spinningThreads()
    {
        if (waitStrategy != WaitStrategyKind.BUSY_SPIN)
        {
            return 0;
        }
        return switch (threading)
        {
            case SINGLE -> 1;
            case SHARED -> 2;
            case DEDICATED -> 3;
        };
    }

    /** In words. */
    String describe()
    {
        return "threading " + Names.of(threading) + ", wait strategy " + Names.of(waitStrategy);
    }

    @Override
    public String toString()
    {
        return Names.of(threading) + ' ' + Names.of(waitStrategy) + ' ' + batch;
    }
}
