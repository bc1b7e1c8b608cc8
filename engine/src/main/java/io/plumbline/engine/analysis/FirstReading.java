package io.plumbline.engine.analysis;

import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalSeek;

/** Finds the first reading of a journal: events before it may have no time of their own. */
public final class FirstReading
{
    private FirstReading()
    {
    }

    /**
     * When it came.
     *
     * @param directory    of the journal.
     * @param fromSequence of the first event that counts.
     * @return epoch nanoseconds, or {@code Long.MIN_VALUE} where there is none.
     */
    public static long timeNs(final JournalDirectory directory, final long fromSequence)
    {
        final Found found = new Found(fromSequence);
        final long begin = new JournalSeek(directory).firstAtOrAfter(Long.MIN_VALUE);
        new RangeReplay(directory, fromSequence <= begin ? 0 : fromSequence, Long.MAX_VALUE).scan(
            found, () -> found.timeNs != Long.MIN_VALUE, sequence -> {});
        return found.timeNs;
    }

    private static final class Found implements JournalListener
    {
        private final long fromSequence;
        private long timeNs = Long.MIN_VALUE;

        Found(final long fromSequence)
        {
            this.fromSequence = fromSequence;
        }

        @Override
        public void onReading(
            final long sequence,
            final long readingNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            if (timeNs == Long.MIN_VALUE && sequence >= fromSequence)
            {
                timeNs = readingNs;
            }
        }
    }
}
