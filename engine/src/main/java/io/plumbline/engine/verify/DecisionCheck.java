package io.plumbline.engine.verify;

import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.journal.SegmentScan;
import java.util.OptionalLong;

/**
 * Decides a journal again, batch by batch, and goes on after a difference at the next head: from the snapshot there.
 */
final class DecisionCheck
{
    private final SegmentHead head = new SegmentHead();
    private Replayer replayer;
    private long readings;
    private long verdicts;

    /**
     * Decides the batch that a scan has read.
     *
     * @return what differs from what is recorded, or null.
     */
    String check(final SegmentScan scan)
    {
        if (replayer == null)
        {
            head.lookAt(scan);
            if (!head.starts())
            {
                return null;
            }
            replayer = new Replayer(DecisionListener.NONE);
        }
        try
        {
            scan.handOut(replayer);
            return null;
        }
        catch (final RuntimeException e)
        {
            // Whatever a well-formed batch makes the monitor throw: it was not written by an engine that decided it.
            drop();
            return e.getMessage() == null ? e.toString() : e.getMessage();
        }
    }

    /** The journal does not go on where it was left: decides from the next head on. */
    void drop()
    {
        if (replayer != null)
        {
            readings += replayer.readings();
            verdicts += replayer.verdicts();
            replayer = null;
        }
    }

    /** Sequence of the next input event where the decisions were left, or -1. */
    long nextSequence()
    {
        return replayer == null || replayer.monitor() == null ? -1 : replayer.nextSequence();
    }

    long readings()
    {
        return readings + (replayer == null ? 0 : replayer.readings());
    }

    long verdicts()
    {
        return verdicts + (replayer == null ? 0 : replayer.verdicts());
    }

    OptionalLong hash()
    {
        return replayer == null || replayer.monitor() == null ?
            OptionalLong.empty() :
            OptionalLong.of(replayer.monitor().stateHash());
    }
}
