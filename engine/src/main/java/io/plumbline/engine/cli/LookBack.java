package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalSeek;
import java.util.function.LongSupplier;

/** The part of a journal that ends with a point and begins a time before it. */
final class LookBack
{
    private LookBack()
    {
    }

    /**
     * What decides that part again.
     *
     * @param directory  of the journal.
     * @param asked      gives the sequence of the last event that is wanted; one behind the end stands for the end.
     * @param lookBackNs how long before that the part begins, nanoseconds.
     * @return the replay.
     * @throws JournalException if the journal has no events.
     */
    static RangeReplay to(final JournalDirectory directory, final LongSupplier asked, final long lookBackNs)
    {
        final JournalSeek seek = new JournalSeek(directory);
        final long end = seek.endSequence();
        if (end == JournalSeek.NO_SEQUENCE)
        {
            throw new JournalException(directory.path(), "has no events");
        }
        final long to = Math.min(asked.getAsLong(), end - 1);
        return new RangeReplay(directory, Math.min(to, seek.firstAtOrAfter(seek.timeNsOf(to) - lookBackNs)), to);
    }
}
