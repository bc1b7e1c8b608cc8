package io.plumbline.engine;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.journal.Durability;
import io.plumbline.journal.JournalCatalog;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalFollower;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.Retention;
import io.plumbline.journal.RollCycle;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A journal whose files are damaged, one at a time, and restored. */
final class DamagedJournal
{
    /** More than is written of any file. */
    private static final int WINDOW = 1024 * 1024;
    private static final int HEAD = 64 * 1024;
    private static final int MESSAGES = 250;

    private final Path path;
    private final Map<Path, byte[]> contents = new TreeMap<>();
    private final Map<Path, Long> lengths = new TreeMap<>();
    private final List<Path> cycles;
    private final List<Path> metadata;
    private final List<Path> others;

    private DamagedJournal(final Path path) throws IOException
    {
        this.path = path;
        try (Stream<Path> files = Files.walk(path))
        {
            for (final Path file : files.filter(Files::isRegularFile).toList())
            {
                final Path name = path.relativize(file);
                if (Files.size(file) > 0)
                {
                    contents.put(name, read(file));
                    lengths.put(name, Files.size(file));
                }
            }
        }
        cycles = contents.keySet().stream().filter((file) -> file.toString().endsWith(".cq4")).toList();
        metadata = contents.keySet().stream().filter((file) -> file.endsWith("metadata.cq4t")).toList();
        others = contents.keySet().stream()
            .filter((file) -> !cycles.contains(file) && !metadata.contains(file))
            .toList();
    }

    /** Five devices; a first segment of three cycles, the oldest pruned; a second of two, forced. */
    static DamagedJournal write(final Path path) throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        JournalRuns.write(path, 1, MESSAGES, 3);
        final MemorySource source = JournalRuns.source(2, MESSAGES, 1);
        EngineRun.run(configuration(), path, source, JournalRuns.clock(2, source, 2));
        final long bytes = JournalCatalog.writtenBytes(directory);
        new JournalPruner(directory).prune(new Retention(Retention.UNLIMITED, bytes - 1, 0), false);
        follow(directory, "archive", 300);
        follow(directory, "archive", 330);
        follow(directory, "fresh", 340);
        return new DamagedJournal(path);
    }

    static Configuration configuration()
    {
        return JournalRuns.configuration(Retention.EVERYTHING).with(new JournalSettings(
            RollCycle.FIVE_MINUTELY,
            JournalSettings.DEFAULT.payloadLimit(),
            Durability.DISK,
            JournalSettings.DEFAULT_AHEAD_BYTES));
    }

    Path path()
    {
        return path;
    }

    String described()
    {
        return cycles.size() + " cycle files, " + metadata.size() + " metadata.cq4t and " + others.size() +
            " other files";
    }

    /** Mostly one that holds events. */
    Path file(final Random random)
    {
        final int choice = random.nextInt(20);
        final List<Path> files = choice < 13 ? cycles : choice < 16 ? metadata : others;
        return files.get(random.nextInt(files.size()));
    }

    /** A byte of a file: anywhere, or where something is, or in its head with the queue's own index. */
    long offset(final Path file, final Random random)
    {
        final byte[] content = contents.get(file);
        final long length = lengths.get(file);
        switch (random.nextInt(8))
        {
            case 0:
                return (long)(random.nextDouble() * length);

            case 1:
            case 2:
                return random.nextInt((int)Math.min(HEAD, length));

            default:
                int offset = random.nextInt(content.length);
                // The room that is kept for a mark is of zeros alone.
                for (int i = 0; i < content.length && content[offset] == 0; i++)
                {
                    offset = (offset + 1) % content.length;
                }
                return offset;
        }
    }

    /** Undoes what was done to a file. */
    void restore(final Path file) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(path.resolve(file).toFile(), "rw"))
        {
            // What stands behind the part that is known is zeros: cut off and made anew.
            access.setLength(contents.get(file).length);
            access.setLength(lengths.get(file));
            access.write(contents.get(file));
        }
    }

    void copyTo(final Path target) throws IOException
    {
        Files.createDirectories(target.resolve("segments"));
        for (final Map.Entry<Path, byte[]> entry : contents.entrySet())
        {
            final Path file = target.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
            {
                access.write(entry.getValue());
                access.setLength(lengths.get(entry.getKey()));
            }
        }
    }

    static void delete(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.walk(directory))
        {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList())
            {
                Files.delete(file);
            }
        }
    }

    private static void follow(final JournalDirectory directory, final String name, final long sequence)
    {
        final JournalListener nobody = new JournalListener()
        {
        };
        try (JournalFollower follower = JournalFollower.fromSequence(directory, name, sequence))
        {
            while (follower.nextSequence() < sequence && follower.poll(nobody, 1) > 0)
            {
                continue;
            }
            follower.commit();
        }
    }

    private static byte[] read(final Path file) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r"))
        {
            final byte[] bytes = new byte[(int)Math.min(WINDOW, access.length())];
            access.readFully(bytes);
            int length = bytes.length;
            while (length > 1 && bytes[length - 1] == 0)
            {
                length--;
            }
            return Arrays.copyOf(bytes, length);
        }
    }
}
