package io.plumbline.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A disk that remembers what was forced to it, and whose power can go. What is left then:
 * <ul>
 * <li>An entry of a directory is there if the directory was forced since; otherwise it may be. A file that was renamed
 * may stand under its old name.</li>
 * <li>A page of a file is as it was when the file was forced, as it is now, or as it was at one of the moments between
 * that were noted; or, by sectors, a mixture of these; or zeros, if nothing of it had been forced.</li>
 * <li>A page that was being forced when the force failed counts as written, until it is changed or written again: a
 * later force leaves it out, and it is as it was before.</li>
 * <li>A file that was never forced may moreover be empty, and one that grows by writing of any length.</li>
 * </ul>
 */
final class ModelDisk implements DiskAccess
{
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;
    private static final byte[] NOTHING = new byte[0];
    private static final String SEGMENTS = "segments";
    private static final String FOLLOWERS = "followers";
    private static final List<String> MARKS = List.of("pruned", "newest");
    private static final String DRAFT = ".new";

    private final WrittenLength writtenLength = new WrittenLength();
    private final Map<Path, byte[]> forced = new HashMap<>();
    private final Map<Path, Set<String>> forcedEntries = new HashMap<>();
    private final Map<Path, List<byte[]>> noted = new HashMap<>();
    /** Pages that a failed force has left marked as written. */
    private final Map<Path, FailedPages> failed = new HashMap<>();
    private final ForceListener listener;
    private boolean failing;
    private int absent;
    private int emptied;

    /**
     * A disk that is as the operating system has it.
     *
     * @param listener told before anything is forced.
     */
    ModelDisk(final ForceListener listener)
    {
        this.listener = listener;
    }

    @Override
    public FileSpace create(final Path file) throws IOException
    {
        return PosixFileSpace.create(file);
    }

    @Override
    public void force(final Path file, final FileChannel channel, final boolean metadata) throws IOException
    {
        listener.onForce();
        if (failing)
        {
            failing = false;
            if (!Files.isDirectory(file))
            {
                failed.put(file, new FailedPages(read(file)));
            }
            throw new IOException("modelled failure");
        }
        if (Files.isDirectory(file))
        {
            forcedEntries.put(file, Set.of(names(file)));
            for (final String name : names(file))
            {
                final Path draft = file.resolve(name + DRAFT);
                if (!Files.exists(draft) && forced.containsKey(draft))
                {
                    // It was forced under the name it had before, and has this one now.
                    forced.put(file.resolve(name), forced.remove(draft));
                }
            }
        }
        else
        {
            forced.put(file, withoutFailed(file, read(file)));
            noted.remove(file);
        }
    }

    @Override
    public void write(final Path file, final FileChannel channel, final ByteBuffer bytes, final long position)
        throws IOException
    {
        final FailedPages pages = failed.get(file);
        if (pages != null)
        {
            pages.written(position, bytes.remaining());
        }
        DiskAccess.NATIVE.write(file, channel, bytes, position);
    }

    /** Lets the next force fail. */
    void failNextForce()
    {
        failing = true;
    }

    /** What comes to the disk: not the pages that a force has failed for, unless they were dirtied since. */
    private byte[] withoutFailed(final Path file, final byte[] now)
    {
        final FailedPages pages = failed.get(file);
        if (pages != null)
        {
            final byte[] before = forced.getOrDefault(file, NOTHING);
            for (int page = 0; page < now.length; page += PAGE)
            {
                if (pages.isClean(now, page))
                {
                    for (int sector = page; sector < page + PAGE; sector += SECTOR)
                    {
                        copy(before, now, sector);
                    }
                }
            }
        }
        return now;
    }

    /** Notes what the files of a segment hold: the system may be writing back any page of it at this moment. */
    void note(final Path segment) throws IOException
    {
        for (final String name : names(segment))
        {
            final Path file = segment.resolve(name);
            noted.computeIfAbsent(file, key -> new ArrayList<>()).add(read(file));
        }
    }

    /** Entries of directories, and renames, that were lost. */
    int absent()
    {
        return absent;
    }

    /** Files that were there but shorter than written. */
    int emptied()
    {
        return emptied;
    }

    /**
     * Lets the power go, and writes down what is then on the disk.
     *
     * @param directory of the journal.
     * @param image     to be made.
     * @param random    decides.
     * @param harsh     whether also changed pages with forced bytes may turn to zeros, which no disk should do.
     */
    void powerLoss(final Path directory, final Path image, final Random random, final boolean harsh)
        throws IOException
    {
        final double keep = new double[]{0, 0.5, 0.9, 0.99, 1}[random.nextInt(5)];
        Files.createDirectories(image);
        if (isThere(directory, SEGMENTS, random))
        {
            final Path segments = directory.resolve(SEGMENTS);
            Files.createDirectory(image.resolve(SEGMENTS));
            for (final String name : names(segments))
            {
                if (isThere(segments, name, random))
                {
                    final Path target = Files.createDirectory(image.resolve(SEGMENTS).resolve(name));
                    powerLoss(segments.resolve(name), target, random, keep, harsh);
                }
            }
        }
        final Path followers = directory.resolve(FOLLOWERS);
        if (Files.isDirectory(followers) && isThere(directory, FOLLOWERS, random))
        {
            Files.createDirectory(image.resolve(FOLLOWERS));
            for (final String name : names(followers))
            {
                if (isThere(followers, name, random))
                {
                    small(followers.resolve(name), image.resolve(FOLLOWERS).resolve(name), random);
                }
            }
        }
        for (final String mark : MARKS)
        {
            if (Files.exists(directory.resolve(mark)) && isThere(directory, mark, random))
            {
                small(directory.resolve(mark), image.resolve(mark), random);
            }
        }
    }

    /** A file of less than a page: as it was forced or as it is. */
    private void small(final Path file, final Path target, final Random random) throws IOException
    {
        final Path draft = file.resolveSibling(file.getFileName() + DRAFT);
        final byte[] before = forced.getOrDefault(file, forced.getOrDefault(draft, NOTHING));
        Files.write(
            target, random.nextBoolean() ? Arrays.copyOf(before, (int)Math.min(before.length, Files.size(file))) :
                Files.readAllBytes(file));
    }

    private void powerLoss(
        final Path segment, final Path image, final Random random, final double keep, final boolean harsh)
        throws IOException
    {
        for (final String name : names(segment))
        {
            final Path file = segment.resolve(name);
            String target = name;
            if (!isThere(segment, name, random))
            {
                if (!name.endsWith(QueueFiles.FILE_SUFFIX) || random.nextBoolean())
                {
                    continue;
                }
                target = name.replace(QueueFiles.FILE_SUFFIX, SegmentWriter.PRECREATED);
            }
            final boolean mark = name.equals(DurableMark.FILE);
            final byte[] mixed = withoutFailed(
                file, harsh && mark ? read(file) : mix(file, random, keep, harsh && !mark));
            long length = Files.size(file);
            if (!forced.containsKey(file) && !mark && random.nextInt(4) == 0)
            {
                // A cycle file gets its length at once.
                length = name.endsWith(QueueFiles.FILE_SUFFIX) || random.nextBoolean() ?
                    0 : random.nextInt((int)length);
                emptied++;
            }
            write(image.resolve(target), mixed, length);
        }
    }

    private boolean isThere(final Path directory, final String name, final Random random)
    {
        final boolean there =
            forcedEntries.getOrDefault(directory, Set.of()).contains(name) || random.nextInt(3) > 0;
        absent += there ? 0 : 1;
        return there;
    }

    private byte[] mix(final Path file, final Random random, final double keep, final boolean harsh)
        throws IOException
    {
        final byte[] now = read(file);
        final byte[] before = forced.getOrDefault(file, NOTHING);
        final List<byte[]> states = new ArrayList<>(noted.getOrDefault(file, List.of()));
        states.add(before);
        final byte[] mixed = now.clone();
        for (int page = 0; page < now.length; page += PAGE)
        {
            if (random.nextDouble() < keep || sameSince(states, now, page))
            {
                continue;
            }
            final boolean zero = harsh || isBlank(before, page);
            final int kind = random.nextInt(zero ? 4 : 3);
            final byte[] state = states.get(random.nextInt(states.size()));
            for (int sector = page; sector < page + PAGE; sector += SECTOR)
            {
                if (kind == 3)
                {
                    copy(NOTHING, mixed, sector);
                }
                else if (kind == 2)
                {
                    copy(random.nextBoolean() ? now : states.get(random.nextInt(states.size())), mixed, sector);
                }
                else
                {
                    copy(kind == 1 ? before : state, mixed, sector);
                }
            }
        }
        return mixed;
    }

    private static boolean sameSince(final List<byte[]> states, final byte[] now, final int page)
    {
        for (final byte[] state : states)
        {
            for (int i = page; i < page + PAGE; i++)
            {
                if (now[i] != (i < state.length ? state[i] : 0))
                {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isBlank(final byte[] bytes, final int page)
    {
        for (int i = page; i < Math.min(page + PAGE, bytes.length); i++)
        {
            if (bytes[i] != 0)
            {
                return false;
            }
        }
        return true;
    }

    private static void copy(final byte[] from, final byte[] to, final int sector)
    {
        Arrays.fill(to, sector, sector + SECTOR, (byte)0);
        final int length = Math.min(SECTOR, from.length - sector);
        if (length > 0)
        {
            System.arraycopy(from, sector, to, sector, length);
        }
    }

    private static void write(final Path file, final byte[] bytes, final long length) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.setLength(length);
            access.write(bytes, 0, (int)Math.min(bytes.length, length));
        }
    }

    /** What is written of a file, in whole pages. */
    private byte[] read(final Path file) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate((int)(writtenLength.of(file) + PAGE - 1 & -PAGE));
        try (FileChannel channel = FileChannel.open(file))
        {
            int read = 0;
            while (read >= 0 && bytes.hasRemaining())
            {
                read = channel.read(bytes, bytes.position());
            }
        }
        return bytes.array();
    }

    private static String[] names(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.map(file -> file.getFileName().toString()).sorted().toArray(String[]::new);
        }
    }

    /** Told before anything is forced. */
    interface ForceListener
    {
        void onForce() throws IOException;
    }

    /** Pages of a file as they were when a force failed. */
    private static final class FailedPages
    {
        private final byte[] content;
        private final BitSet pages = new BitSet();

        private FailedPages(final byte[] content)
        {
            this.content = content;
            pages.set(0, content.length / PAGE);
        }

        private void written(final long position, final int length)
        {
            pages.clear((int)(position / PAGE), (int)((position + length + PAGE - 1) / PAGE));
        }

        private boolean isClean(final byte[] now, final int page)
        {
            return pages.get(page / PAGE) &&
                Arrays.equals(now, page, page + PAGE, content, page, page + PAGE);
        }
    }
}
