package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.Moment;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.report.Texts;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.Sequences;
import java.io.PrintWriter;

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
     * @param point      up to which events are wanted; one behind the end, as null, stands for the end.
     * @param lookBackNs how long before that the part begins, nanoseconds.
     * @param err        to be told what is missing up to a point before all that can be read.
     * @return the replay.
     * @throws JournalException if the journal has no events, or begins behind the point.
     */
    static RangeReplay to(
        final JournalDirectory directory, final JournalPoint point, final long lookBackNs, final PrintWriter err)
    {
        final JournalSeek seek = new JournalSeek(directory);
        final long end = seek.endSequence();
        if (end == JournalSeek.NO_SEQUENCE)
        {
            throw new JournalException(directory.path(), "has no events");
        }
        final long asked = point == null ? Long.MAX_VALUE : point.last(directory);
        final long to = Math.min(asked, end - 1);
        final long begin = seek.firstAtOrAfter(Long.MIN_VALUE);
        if (to < begin)
        {
            final RangeReplay before = new RangeReplay(directory, 0, begin);
            before.scan(new JournalListener()
            {
            }, () -> false, sequence -> {});
            RangeOptions.tellMissing(before, err);
            throw new JournalException(
                directory.path(),
                "begins later, with " + ExplanationText.moment(new Moment(begin, seek.timeNsOf(begin))));
        }
        final RangeReplay replay =
            new RangeReplay(directory, Math.min(to, seek.firstAtOrAfter(seek.timeNsOf(to) - lookBackNs)), to);
        // An event that is there needs nothing behind it; what was lost behind a time's last event may be of before it.
        return point != null && point.isSequence() && asked < end ? replay : replay.lookingOn();
    }

    /**
     * Whether there are no events before a part.
     *
     * @param replay of the part.
     * @return true if so.
     */
    static boolean isFromTheBeginning(final RangeReplay replay)
    {
        return replay.from() <= new JournalSeek(replay.directory()).firstAtOrAfter(Long.MIN_VALUE);
    }

    /**
     * The time of a point, which may lie behind the last event that counts.
     *
     * @param point   that is asked for; null for the newest event.
     * @param replay  to the last event up to it.
     * @param reached the last event that could be read.
     * @return epoch nanoseconds; that of the event, where the point is one, or events up to it may not have been read.
     */
    static long timeNs(final JournalPoint point, final RangeReplay replay, final Moment reached)
    {
        return point == null || point.isSequence() || isCutOff(replay, reached) ?
            reached.timeNs() : Math.max(point.timeNs(replay.directory()), reached.timeNs());
    }

    /**
     * Whether there may have been events between the last that could be read and the point.
     *
     * @param replay  of the part, which has been read.
     * @param reached the last event up to the point that could be read.
     * @return true if so.
     */
    static boolean isCutOff(final RangeReplay replay, final Moment reached)
    {
        return replay.isCutOff() || reached.sequence() < replay.to();
    }

    /**
     * Says where a point lies behind the newest event, of which the answer is then.
     *
     * @param point  that is asked for; null for the newest event.
     * @param replay of the part, which has been read.
     * @param err    to be told.
     */
    static void tellBehind(final JournalPoint point, final RangeReplay replay, final PrintWriter err)
    {
        final JournalDirectory directory = replay.directory();
        final JournalSeek seek = new JournalSeek(directory);
        final long newest = seek.endSequence() - 1;
        final boolean isBehind = point != null && (point.isSequence() ?
            point.last(directory) > newest : point.timeNs(directory) > seek.newestTimeNs());
        if (isBehind)
        {
            err.println("plumbline: the newest event " + (replay.isCutOff() ? "that can be read is " : "is ") +
                ExplanationText.moment(new Moment(newest, seek.timeNsOf(newest))));
        }
    }

    /**
     * Tells of what is missing, and when the point itself could not be come to.
     *
     * @param replay  of the part, which has been read.
     * @param reached the last event up to the point that could be read, or null.
     * @param err     to be told.
     * @return the exit code: failed, unless an engine was told to go on after all that is missing.
     */
    static int tellMissing(final RangeReplay replay, final Moment reached, final PrintWriter err)
    {
        final int exitCode = RangeOptions.tellMissing(replay, err);
        if (reached == null || !isCutOff(replay, reached))
        {
            return exitCode;
        }
        final JournalSeek seek = new JournalSeek(replay.directory());
        final long nextNs = seek.timeNsOf(replay.to() + 1);
        err.println("plumbline: " + (reached.sequence() < replay.to() ?
            Sequences.of(reached.sequence() + 1, replay.to()) +
                ", up to the point asked for, cannot be read" :
            "events up to the point asked for may be missing") +
            ": the answer is of " + ExplanationText.moment(reached) +
            (nextNs == Long.MIN_VALUE ? "" :
                "; what can be read behind the point begins at " + Texts.time(nextNs)));
        return replay.isGapless() && !replay.isCutOff() ? ExitCodes.FAILED : exitCode;
    }
}
