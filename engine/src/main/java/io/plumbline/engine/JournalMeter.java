package io.plumbline.engine;

import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.journal.JournalAppender;
import org.agrona.concurrent.status.AtomicCounter;

/** Publishes how far the journal is, at the end of a batch. */
final class JournalMeter
{
    private final JournalAppender appender;
    private final AtomicCounter sequenceCounter;
    private final AtomicCounter journaledCounter;
    private final AtomicCounter batchesCounter;
    private final AtomicCounter bytesCounter;
    private final AtomicCounter snapshotsCounter;

    /**
     * @param appender of a segment whose head is written.
     * @param counters to be written by the appender's thread.
     */
    JournalMeter(final JournalAppender appender, final EngineCounters counters)
    {
        this.appender = appender;
        sequenceCounter = counters.get(EngineCounter.JOURNAL_SEQUENCE);
        journaledCounter = counters.get(EngineCounter.EVENTS_JOURNALED);
        batchesCounter = counters.get(EngineCounter.JOURNAL_BATCHES);
        bytesCounter = counters.get(EngineCounter.JOURNAL_WRITTEN);
        snapshotsCounter = counters.get(EngineCounter.SNAPSHOTS);
        counters.get(EngineCounter.JOURNAL_SEGMENT).setRelease(appender.segment().number());
        publish(-1);
        onSnapshot();
    }

    /** At the end of a batch, when it is committed, on the appender's thread. */
    void publish(final long ringSequence)
    {
        sequenceCounter.setRelease(appender.nextSequence() - 1);
        batchesCounter.setRelease(appender.writtenBatches());
        bytesCounter.setRelease(appender.writtenBytes());
        journaledCounter.setRelease(ringSequence + 1);
    }

    /** A snapshot was written, on the appender's thread. */
    void onSnapshot()
    {
        snapshotsCounter.incrementRelease();
    }
}
