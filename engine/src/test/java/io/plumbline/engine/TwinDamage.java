package io.plumbline.engine;

import io.plumbline.engine.TwinJournal.Gap;
import io.plumbline.engine.TwinJournal.Mark;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Damages a journal at random, so that its twin can say what is lost by it: what would only look like the end that a
 * killed engine leaves is left alone.
 */
final class TwinDamage
{
    private static final int EXCERPT_HEADER_LENGTH = 4;
    private static final int TRIES = 200;
    private static final int FIRST_PAGE = 4096;
    private static final int CHECKSUM_LENGTH = "crc32c 01234567\n".length();

    private final Path journal;
    private final Random random;
    private TwinJournal twin;
    private String what;

    TwinDamage(final Path journal, final TwinJournal twin, final Random random)
    {
        this.journal = journal;
        this.twin = twin;
        this.random = random;
    }

    private enum Kind
    {
        /** A bit of a batch. */
        FLIP(36),
        /** The word before a batch, without which the queue takes it for the end of the file. */
        HIDE(14),
        /** Several batches with their words. */
        RANGE(6),
        /** A file. */
        REMOVE(9),
        /** A file of length 0. */
        EMPTY(5),
        /** A file is shorter than it is made. */
        CUT(5),
        /** A file of zeros. */
        ZERO(4),
        /** The first word of a file. */
        HEADER(4),
        /** A segment. */
        SEGMENT(10),
        /** The queue's own file in a segment. */
        METADATA(3),
        /** The mark of how far a segment was forced. */
        DURABLE_MARK(4);

        private final int weight;

        Kind(final int weight)
        {
            this.weight = weight;
        }

        private static Kind of(final Random random)
        {
            int at = random.nextInt(100);
            for (final Kind kind : values())
            {
                at -= kind.weight;
                if (at < 0)
                {
                    return kind;
                }
            }
            throw new IllegalStateException("the weights are less than 100 in all");
        }
    }

    /** Damages a place; returns what was done, or null when there is none that would show, as in a lost journal. */
    String damage() throws IOException
    {
        for (int tries = 0; tries < TRIES; tries++)
        {
            final Kind kind = Kind.of(random);
            final int target = target();
            if (target >= 0 && damage(kind, target))
            {
                return what;
            }
        }
        return null;
    }

    /** Damages a mark of the journal, or takes it away; returns what was done, or null when there is none. */
    String damageMark() throws IOException
    {
        final Mark mark = Mark.values()[random.nextInt(Mark.values().length)];
        final Path file = journal.resolve(mark.file());
        // What is missing where the journal begins cannot be told from what was pruned without the mark.
        final boolean possible = Files.exists(file) && twin.hasSegments() &&
            (mark == Mark.NEWEST || twin.isPruned() && twin.reading().read().get(twin.firstKept()));
        if (!possible)
        {
            return null;
        }
        if (random.nextInt(3) == 0)
        {
            Files.delete(file);
            twin = twin.copy();
            twin.remove(mark);
            return "REMOVE " + mark.file();
        }
        final int size = (int)Files.size(file);
        if (size <= CHECKSUM_LENGTH)
        {
            // It was cut before.
            return null;
        }
        if (random.nextBoolean())
        {
            BatchFiles.flip(file, random.nextInt(size * 8));
        }
        else
        {
            // Without its checksum it would be one of before there was one.
            cut(file, random.nextInt(size - CHECKSUM_LENGTH));
        }
        twin = twin.copy();
        twin.damage(mark);
        return "DAMAGE " + mark.file();
    }

    /** What the journal is now. */
    TwinJournal twin()
    {
        return twin;
    }

    /** A batch that is read: any, or one beside a gap, of the newest segment, or the first. */
    private int target()
    {
        final TwinJournal.Reading reading = twin.reading();
        final List<Gap> gaps = reading.gaps();
        switch (gaps.isEmpty() ? 3 + random.nextInt(5) : random.nextInt(8))
        {
            case 0:
                return reading.read().previousSetBit(gap(gaps).from());

            case 1:
            case 2:
                final Gap gap = gap(gaps);
                return gap.isOpen() ? -1 : gap.to() + random.nextInt(twin.headEnd(gap.to()) - gap.to());

            case 3:
                final int first = twin.firstOf(twin.newest());
                return reading.read().nextSetBit(first + random.nextInt(twin.batches().size() - first));

            case 4:
                return reading.read().nextSetBit(0);

            default:
                return reading.read().nextSetBit(random.nextInt(twin.batches().size()));
        }
    }

    private Gap gap(final List<Gap> gaps)
    {
        return gaps.get(random.nextInt(gaps.size()));
    }

    private boolean damage(final Kind kind, final int target) throws IOException
    {
        final TwinJournal after = twin.copy();
        final TwinBatch batch = twin.batches().get(target);
        final int fileStart = twin.fileStart(target);
        final int fileEnd = twin.fileEnd(target);
        final int segmentStart = twin.firstOf(batch.segment());
        final int segmentEnd = twin.endOf(batch.segment());
        final int filesEnd = twin.endOfFiles(batch.segment());
        final boolean newest = batch.segment() == twin.newest();
        int last = target;
        if (batch.template() == TwinBatch.DURABLE_MARK)
        {
            return false;
        }
        switch (kind)
        {
            case FLIP:
                after.lose(target, target + 1, false);
                break;

            case RANGE:
                last = Math.min(fileEnd - 1, target + random.nextInt(4));
                after.lose(target, last + 1, true);
                after.hide(last + 1, fileEnd);
                break;

            case HIDE:
                after.lose(target, target + 1, true);
                after.hide(target + 1, fileEnd);
                break;

            case EMPTY:
            case ZERO:
                if (newest && fileEnd == filesEnd)
                {
                    return false;
                }
                after.lose(fileStart, fileEnd, true);
                break;

            case HEADER:
                after.hide(fileStart, fileEnd);
                break;

            case REMOVE:
                after.lose(fileStart, fileEnd, true);
                break;

            case CUT:
                after.lose(segmentStart, segmentEnd, false);
                break;

            case SEGMENT:
                after.remove(batch.segment());
                break;

            case DURABLE_MARK:
                after.lose(filesEnd, segmentEnd, false);
                break;

            default:
                after.lose(segmentStart, segmentEnd, true);
                break;
        }
        if ((kind == Kind.HIDE || kind == Kind.RANGE || kind == Kind.HEADER) &&
            whole(kind == Kind.RANGE ? last + 1 : target, filesEnd) < 2 || !shows(after))
        {
            return false;
        }
        apply(kind, batch, twin.batches().get(last));
        what = kind + " " + batch.segment() + "/" + batch.file() + " batch " + (target - fileStart) + " of " +
            (fileEnd - fileStart) + (last > target ? " to " + (last - fileStart) : "") + " at sequence " +
            batch.first();
        twin = after;
        return true;
    }

    private int whole(final int from, final int to)
    {
        int count = 0;
        for (int i = from; i < to; i++)
        {
            count += twin.isLost(i) ? 0 : 1;
        }
        return count;
    }

    /**
     * Whether there is another gap than before, and none that nothing tells of, as of one where the journal begins when
     * it is not known where that is.
     */
    private boolean shows(final TwinJournal after)
    {
        final List<Gap> before = twin.reading().gaps();
        final List<Gap> found =
            after.reading().gaps().stream().filter(gap -> before.stream().noneMatch(gap::is)).toList();
        final boolean beginningKnown = !after.damagedMarks().contains(Mark.PRUNED);
        return after.hasSegments() && !found.isEmpty() && found.stream().noneMatch(gap ->
            gap.silent() && gap.isEmpty() || gap.from() == after.firstKept() && !beginningKnown);
    }

    private void apply(final Kind kind, final TwinBatch batch, final TwinBatch last) throws IOException
    {
        final Path file = batch.path(journal);
        switch (kind)
        {
            case FLIP -> BatchFiles.flip(file, batch.offset() * 8L + random.nextInt(batch.length() * 8));
            case HIDE -> zero(file, batch.offset() - EXCERPT_HEADER_LENGTH, EXCERPT_HEADER_LENGTH);
            case RANGE -> zero(
                file,
                batch.offset() - EXCERPT_HEADER_LENGTH,
                last.offset() + last.length() - batch.offset() + EXCERPT_HEADER_LENGTH);
            case REMOVE -> remove(file);
            case EMPTY -> cut(file, 0);
            case CUT -> cut(file, FIRST_PAGE + random.nextInt(batch.offset()));
            case ZERO ->
            {
                final long length = Files.size(file);
                cut(file, 0);
                cut(file, length);
            }
            case HEADER -> zero(file, 0, EXCERPT_HEADER_LENGTH);
            case SEGMENT -> DamagedJournal.delete(batch.directory(journal));
            case DURABLE_MARK -> damageDurable(batch.directory(journal).resolve(TwinBatch.DURABLE_MARK_FILE));
            default -> Files.delete(batch.directory(journal).resolve("metadata.cq4t"));
        }
    }

    /** Or puts it aside, as the queue does with what it takes for none of its own. */
    private void remove(final Path file) throws IOException
    {
        if (random.nextInt(3) == 0)
        {
            Files.move(file, file.resolveSibling(file.getFileName() + ".discard"));
        }
        else
        {
            Files.delete(file);
        }
    }

    /** What it says has no checksum; but that it is one shows by what it begins with, and by its length. */
    private void damageDurable(final Path file) throws IOException
    {
        switch (random.nextInt(3))
        {
            case 0 -> BatchFiles.flip(file, random.nextInt(Long.SIZE));
            case 1 -> zero(file, 0, Long.BYTES);
            default -> cut(file, random.nextInt((int)Files.size(file)));
        }
    }

    private static void zero(final Path file, final int offset, final int length) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(offset);
            access.write(new byte[length]);
        }
    }

    private static void cut(final Path file, final long length) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.setLength(length);
        }
    }
}
