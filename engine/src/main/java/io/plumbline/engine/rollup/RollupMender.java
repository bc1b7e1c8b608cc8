package io.plumbline.engine.rollup;

import io.plumbline.codec.DeviceTable;
import io.plumbline.journal.FileFailure;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalSeek;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds days of the roll-ups that are not whole, the newest aside, and makes them anew from the journal as far as that
 * still has them. A day is whole when it ends where the next one begins. What is made stands in a directory of its own
 * until it is complete, and takes the place of the files then, each at once: no roll-ups are given up before. For who
 * holds the lock of the roll-ups. Single-threaded.
 */
final class RollupMender
{
    private static final String DIRECTORY = "anew";
    private static final DeviceTable NO_DEVICES = new DeviceTable(new byte[0][]);

    private final JournalDirectory directory;
    private final Path path;
    private final Consumer<String> notes;

    /**
     * For the roll-ups of a journal.
     *
     * @param directory of the journal.
     * @param path      of the roll-ups.
     * @param notes     told, in a line each, of what is not whole and what became of it.
     */
    RollupMender(final JournalDirectory directory, final Path path, final Consumer<String> notes)
    {
        this.directory = directory;
        this.path = path;
        this.notes = notes;
    }

    /**
     * Mends what can be mended.
     *
     * @return how many minutes were made anew.
     * @throws JournalException if the roll-ups cannot be read or written.
     */
    long mend()
    {
        long made = 0;
        try
        {
            final List<RollupHole> holes = find();
            if (!holes.isEmpty())
            {
                final long begin = new JournalSeek(directory).firstAtOrAfter(Long.MIN_VALUE);
                for (final RollupHole hole : holes)
                {
                    made += mend(hole, begin);
                }
            }
        }
        catch (final IOException e)
        {
            throw new JournalException(path, "cannot be mended: " + FileFailure.reason(e), e);
        }
        return made;
    }

    private List<RollupHole> find() throws IOException
    {
        final List<RollupHole> holes = new ArrayList<>();
        final List<Path> files = List.copyOf(Rollups.files(path).values());
        Path kept = null;
        long keptEnd = 0;
        long due = RollupWriter.NO_SEQUENCE;
        String damage = null;
        for (final Path file : files)
        {
            try (RollupDay day = RollupDay.open(file, directory.id().orElse(""), NO_DEVICES))
            {
                RollupBlock block = day.next();
                if (block != null && due < block.first())
                {
                    holes.add(new RollupHole(kept, keptEnd, due, block.first(), file, damage));
                    damage = null;
                }
                while (block != null)
                {
                    kept = file;
                    keptEnd = day.position();
                    due = block.next();
                    block = day.next();
                }
            }
            catch (final RollupDamagedException e)
            {
                damage = damage == null ? e.getMessage() : damage;
            }
        }
        return holes;
    }

    private long mend(final RollupHole hole, final long begin) throws IOException
    {
        if (begin == JournalSeek.NO_SEQUENCE || begin >= hole.next())
        {
            if (hole.first() != RollupWriter.NO_SEQUENCE || hole.damage() != null)
            {
                notes.accept(hole.describe() + "; the journal no longer has them: not made anew");
            }
            return 0;
        }
        final Path anew = path.resolve(DIRECTORY);
        clear(anew);
        Files.createDirectories(anew);
        keep(hole, anew);
        long made = 0;
        String fault = null;
        try (RollupWriter writer = RollupWriter.open(anew, directory.id().orElse(""), notes))
        {
            made = Roller.between(directory, writer, Math.max(begin, hole.first()), hole.next());
        }
        catch (final JournalException e)
        {
            fault = e.getMessage();
        }
        if (fault != null)
        {
            notes.accept(hole.describe() + "; not made anew: " + fault);
        }
        else if (made > 0)
        {
            for (final Path file : Rollups.files(anew).values())
            {
                Files.move(
                    file,
                    path.resolve(file.getFileName()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            }
            try (FileChannel entries = FileChannel.open(path, StandardOpenOption.READ))
            {
                entries.force(true);
            }
            notes.accept(hole.describe() + "; made anew from the journal" +
                (begin <= hole.first() || hole.first() == RollupWriter.NO_SEQUENCE ?
                    "" : ", which begins with sequence " + begin));
        }
        clear(anew);
        return fault == null ? made : 0;
    }

    /** What is whole before the hole stays, and is gone on from. */
    private static void keep(final RollupHole hole, final Path anew) throws IOException
    {
        if (hole.kept() != null)
        {
            final Path copy = anew.resolve(hole.kept().getFileName());
            Files.copy(hole.kept(), copy);
            try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE))
            {
                channel.truncate(hole.keptEnd());
                channel.force(true);
            }
        }
    }

    private static void clear(final Path anew) throws IOException
    {
        if (Files.isDirectory(anew))
        {
            for (final Path file : Rollups.files(anew).values())
            {
                Files.delete(file);
            }
            Files.deleteIfExists(anew.resolve(RollupWriter.LOCK_FILE));
            Files.delete(anew);
        }
    }
}
