package io.plumbline.engine.analysis;

import io.plumbline.engine.rollup.RollupBlock;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.Sequences;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the roll-ups have lost, and whether the journal still has it. Each minute of theirs says with which event it
 * begins and ends, so one that does not begin where the one before it ends shows that others stood between; what of
 * them comes before the journal's first event nobody has. Single-threaded.
 */
final class RollupHoles
{
    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final JournalDirectory directory;
    private final QueryRange range;
    private final List<String> damage = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private boolean isBeginKnown;
    private long beginSequence;
    private long beginNs;
    /** Whether what comes next is known not to go on, and was told. */
    private boolean isTold;

    RollupHoles(final JournalDirectory directory, final QueryRange range)
    {
        this.directory = directory;
        this.range = range;
    }

    /** What of the roll-ups could not be used. */
    List<String> damage()
    {
        return damage;
    }

    /** What neither they nor the journal have any more. */
    List<String> lost()
    {
        return lost;
    }

    /** A file cannot be read on; before is the last minute that could be, or null. */
    void onDamage(final String what, final RollupBlock before)
    {
        damage.add(what + instead(before == null ? 1 : before.next(), ", up to the next day"));
        isTold = true;
    }

    /** A minute's readings cannot be read. */
    void onDamagedMinute(final String what, final RollupBlock block)
    {
        damage.add(what + instead(block.first(), ", for that minute"));
        lose(block.first(), block.next(), block.startNs(), block.endNs());
    }

    /**
     * A minute was come to.
     *
     * @param file     that it stands in.
     * @param block    the minute.
     * @param before   the one before it, or null.
     * @param isInFile whether that stands in the same file.
     */
    void onMinute(final Path file, final RollupBlock block, final RollupBlock before, final boolean isInFile)
    {
        final boolean isHole = before == null ? isTold : before.next() < block.first();
        if (isHole)
        {
            final long since = before == null ? 1 : before.next();
            final long sinceNs = before == null ? Long.MIN_VALUE : before.endNs();
            // The file of a day has its beginning, or cannot be read at all: what is lost came on days before.
            final long untilNs = isInFile ? block.startNs() : Math.floorDiv(block.startNs(), DAY_NS) * DAY_NS;
            if (!isTold && isAsked(sinceNs, untilNs))
            {
                damage.add(file.getParent() + ": roll-ups of " + Sequences.of(since, block.first() - 1) +
                    " are missing before those of " + time(block.startNs()) + instead(since, ""));
            }
            lose(since, block.first(), sinceNs, untilNs);
        }
        isTold = false;
    }

    /** The roll-ups end; before is their last minute, or null. */
    void onEnd(final RollupBlock before)
    {
        if (before != null || isTold)
        {
            final long since = before == null ? 1 : before.next();
            lose(since, Long.MAX_VALUE, before == null ? Long.MIN_VALUE : before.endNs(), Long.MAX_VALUE);
        }
    }

    private String instead(final long first, final String howLong)
    {
        if (journalHas(first))
        {
            return "; the journal is read instead" + howLong;
        }
        readBegin();
        return beginSequence == Long.MAX_VALUE ?
            "; the journal has nothing in its place" :
            "; the journal begins later, with sequence " + beginSequence + ", and is read instead from there on";
    }

    /** Of these events the journal may have some. */
    private void lose(final long first, final long next, final long fromNs, final long endNs)
    {
        if (!isAsked(fromNs, endNs) || journalHas(first))
        {
            return;
        }
        readBegin();
        final long end = Math.min(next, beginSequence);
        final long untilNs = Math.min(endNs, beginNs);
        if (first >= end || end == Long.MAX_VALUE || !isAsked(fromNs, untilNs) || end <= range.fromSequence() ||
            first > range.toSequence())
        {
            return;
        }
        lost.add("nothing is left " + (fromNs == Long.MIN_VALUE ? "" : "from " + time(fromNs) + " ") + "to " +
            time(untilNs) + ": " + Sequences.are(first, end - 1) +
            " neither in the roll-ups nor in the journal");
    }

    private boolean isAsked(final long fromNs, final long endNs)
    {
        return fromNs <= range.toNs() && endNs > range.fromNs();
    }

    /** Whether the journal begins with an event, or before it. Asks the newest segments first, and few mostly. */
    private boolean journalHas(final long sequence)
    {
        return new JournalSeek(directory).dueBefore(sequence + 1) != 0;
    }

    private void readBegin()
    {
        if (!isBeginKnown)
        {
            final JournalSeek seek = new JournalSeek(directory);
            final long found = seek.firstAtOrAfter(Long.MIN_VALUE);
            beginSequence = found == JournalSeek.NO_SEQUENCE ? Long.MAX_VALUE : found;
            beginNs = found == JournalSeek.NO_SEQUENCE ? Long.MAX_VALUE : seek.timeNsOf(found);
            isBeginKnown = true;
        }
    }

    private static Instant time(final long timeNs)
    {
        return Instant.ofEpochSecond(Math.floorDiv(timeNs, SECOND_NS), Math.floorMod(timeNs, SECOND_NS));
    }
}
