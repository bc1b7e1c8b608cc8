package io.plumbline.engine.analysis;

import io.plumbline.codec.sbe.SegmentStartDecoder;
import io.plumbline.codec.sbe.TimeMode;
import io.plumbline.journal.JournalListener;

/** Finds out what came right behind an event: a standstill, or the engine's start in arrival time. */
final class PauseFinder implements JournalListener
{
    private final long next;
    private boolean isOver;
    private Pause.Kind kind;
    private long endNs;

    /**
     * @param next sequence of the event behind.
     */
    PauseFinder(final long next)
    {
        this.next = next;
    }

    /**
     * What was found.
     *
     * @param fromNs time of the event before.
     * @return the pause, or null where there was none.
     */
    Pause pause(final long fromNs)
    {
        return kind == null || endNs <= fromNs ? null : new Pause(kind, fromNs, endNs);
    }

    private void take(final Pause.Kind found, final long timeNs)
    {
        if (!isOver)
        {
            isOver = true;
            kind = found;
            endNs = timeNs;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onSegmentStart(final SegmentStartDecoder start)
    {
        // Where reading begins amid a segment, its start is handed out as well.
        if (start.nextSequence() == next && start.timeMode() == TimeMode.ARRIVAL)
        {
            take(Pause.Kind.DOWN, start.startTime());
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onStandstill(final long sequence, final long timeNs)
    {
        if (sequence == next)
        {
            take(Pause.Kind.STANDSTILL, timeNs);
        }
    }
}
