package io.plumbline.journal;

import org.agrona.BufferUtil;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;

/** A small journal, pruned and followed, any of whose files is mutated in place, and restored. */
final class MutatedJournal implements AutoCloseable
{
    /** Name of the one that follows it. */
    static final String FOLLOWER = "follower";

    private static final int BATCHES = 6;
    private static final int PAGE = 4096;
    /** Behind the last batch; a queue's index stands before the first. */
    private static final int MARGIN = 2 * PAGE;
    private static final int METADATA_WINDOW = PAGE;

    private final JournalDirectory directory;
    private final Segment segment;
    private final List<String> lines;
    private final List<Integer> batches;
    private final Window cycle;
    private final Window metadata;
    /** The marks: durable, where it was pruned, the newest segment; and the follower's position. */
    private final List<Path> smallFiles;
    private final List<byte[]> smallContents = new ArrayList<>();
    private boolean smallMutated;
    private final CRC32C crc = new CRC32C();
    private boolean repaired;
    private int begin;

    MutatedJournal(final Path path) throws IOException
    {
        directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS), 1, JournalSettings.DEFAULT.with(Durability.DISK)))
        {
            segment = appender.segment();
            TestJournal.head(appender);
            for (int i = 0; i < BATCHES; i++)
            {
                appender.roundIncomplete(START_NS, 1, 7);
                appender.rejected(START_NS + i, 3, 100, new byte[]{'{', '"', -1}, 0, 3);
                TestJournal.round(appender, START_NS + i, 1);
                appender.componentVerdict(2, 3, 4, 5);
                appender.tick(START_NS + i);
                appender.commit();
            }
        }
        final Path file = SegmentFiles.cycles(segment.path()).get(0);
        batches = SegmentFiles.batches(file);
        final int last = batches.get(batches.size() - 1);
        cycle = new Window(file, last + SegmentFiles.length(file, last) + MARGIN);
        metadata = new Window(segment.path().resolve(QueueFiles.METADATA_FILE), METADATA_WINDOW);
        lines = TestJournal.readAll(path).lines;
        new PrunedMark(1, 1).write(directory);
        final Path position = directory.followersPath().resolve(FOLLOWER + JournalDirectory.POSITION_SUFFIX);
        try (FollowerPosition follower = FollowerPosition.open(position))
        {
            follower.save(new FollowerPlace(5, 1, START_MS));
            follower.save(new FollowerPlace(9, 1, START_MS));
        }
        smallFiles = List.of(
            segment.path().resolve(DurableMark.FILE), path.resolve("pruned"), path.resolve("newest"), position);
        for (final Path small : smallFiles)
        {
            smallContents.add(Files.readAllBytes(small));
        }
    }

    JournalDirectory directory()
    {
        return directory;
    }

    Segment segment()
    {
        return segment;
    }

    /** What is read of it when it is whole. */
    List<String> lines()
    {
        return lines;
    }

    /** Whether checksums were made to match what was mutated, so that what is read may be anything. */
    boolean repaired()
    {
        return repaired;
    }

    /** Mutates the cycle file: all of it, or only behind the queue's header and index. */
    void mutate(final Random random, final boolean all)
    {
        begin = all ? 0 : batches.get(0) - Integer.BYTES;
        for (int i = random.nextInt(3); i >= 0; i--)
        {
            mutateOnce(random);
        }
        if (random.nextInt(2) == 0)
        {
            repairChecksums();
        }
    }

    /** Mutates the queue's metadata. */
    void mutateMetadata(final Random random)
    {
        final int at = random.nextInt(METADATA_WINDOW - Long.BYTES);
        metadata.bytes.putLong(at, random.nextBoolean() ? extreme(random) : random.nextLong());
    }

    /** Mutates one of the marks or the follower's position; nobody may have it open. */
    void mutateSmallFile(final Random random) throws IOException
    {
        final int which = random.nextInt(smallFiles.size());
        byte[] content = smallContents.get(which).clone();
        final ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = random.nextInt(3); i >= 0; i--)
        {
            // Nothing stands behind the second slot of a position.
            final int at = random.nextInt(Math.min(content.length, 64) - Long.BYTES + 1);
            switch (random.nextInt(4))
            {
                case 0:
                    bytes.put(at, (byte)random.nextInt());
                    break;

                case 1:
                    bytes.putLong(at, extreme(random));
                    break;

                case 2:
                    bytes.put(at, (byte)(bytes.get(at) ^ 1 << random.nextInt(8)));
                    break;

                default:
                    bytes.putLong(at & -Long.BYTES, random.nextLong());
                    break;
            }
        }
        if (random.nextInt(4) == 0)
        {
            content = Arrays.copyOf(content, random.nextInt(2 * content.length));
        }
        Files.write(smallFiles.get(which), content);
        smallMutated = true;
    }

    /** Undoes all mutations. */
    void restore() throws IOException
    {
        for (int i = 0; smallMutated && i < smallFiles.size(); i++)
        {
            Files.write(smallFiles.get(i), smallContents.get(i));
        }
        smallMutated = false;
        cycle.restore();
        metadata.restore();
        repaired = false;
    }

    @Override
    public void close()
    {
        BufferUtil.free(cycle.bytes);
        BufferUtil.free(metadata.bytes);
    }

    private void mutateOnce(final Random random)
    {
        final MappedByteBuffer bytes = cycle.bytes;
        final int batch = batches.get(random.nextInt(batches.size()));
        switch (random.nextInt(8))
        {
            case 0:
                bytes.put(place(random), (byte)random.nextInt());
                break;

            case 1:
                bytes.putInt(place(random), random.nextBoolean() ? random.nextInt() : (int)extreme(random));
                break;

            case 2:
                bytes.putLong(place(random), extreme(random));
                break;

            case 3:
                bytes.putInt(batch - Integer.BYTES, (int)extreme(random));
                break;

            case 4:
                bytes.putInt(batch + BatchDescriptor.LENGTH_OFFSET, (int)extreme(random));
                break;

            case 5:
                final byte[] spliced = new byte[1 + random.nextInt(1000)];
                bytes.get(random.nextInt(cycle.content.length - spliced.length), spliced);
                bytes.put(Math.min(place(random), cycle.content.length - spliced.length), spliced);
                break;

            case 6:
                final int first = (begin + PAGE - 1) / PAGE;
                final int pages = cycle.content.length / PAGE - first;
                swap(first + random.nextInt(pages), first + random.nextInt(pages));
                break;

            default:
                final int length = cycle.original.getInt(batch + BatchDescriptor.LENGTH_OFFSET);
                bytes.put(
                    batch + BatchDescriptor.HEADER_LENGTH + random.nextInt(length),
                    (byte)(random.nextBoolean() ? random.nextInt(30) : -random.nextInt(3)));
                break;
        }
    }

    /** Where something is, as likely in the queue's own pages as in what stands in it. */
    private int place(final Random random)
    {
        final int from = random.nextBoolean() ? begin : batches.get(0) - Integer.BYTES;
        int place = from + random.nextInt(cycle.content.length - from - Long.BYTES);
        while (cycle.content[place] == 0)
        {
            place = place < cycle.content.length - Long.BYTES ? place + 1 : from;
        }
        return Math.min(place, cycle.content.length - Long.BYTES);
    }

    private long extreme(final Random random)
    {
        switch (random.nextInt(10))
        {
            case 0:
                return 0;

            case 1:
                return -1;

            case 2:
                return Integer.MAX_VALUE;

            case 3:
                return Integer.MIN_VALUE;

            case 4:
                return Long.MAX_VALUE;

            case 5:
                return 0x3FFF_FFFF;

            case 6:
                return cycle.length - random.nextInt(16);

            case 7:
                return cycle.length + random.nextInt(PAGE);

            case 8:
                return BatchDescriptor.MAX_BATCH_LENGTH + random.nextInt(3) - 1;

            default:
                return 1L << random.nextInt(63);
        }
    }

    private void swap(final int one, final int other)
    {
        final byte[] kept = new byte[PAGE];
        final byte[] moved = new byte[PAGE];
        cycle.bytes.get(one * PAGE, kept);
        cycle.bytes.get(other * PAGE, moved);
        cycle.bytes.put(one * PAGE, moved);
        cycle.bytes.put(other * PAGE, kept);
    }

    /** Lets each batch have the length that its excerpt says, and the checksum of what it holds. */
    private void repairChecksums()
    {
        for (final int batch : batches)
        {
            final int length = cycle.bytes.getInt(batch - Integer.BYTES) & 0x3FFF_FFFF;
            if (length >= BatchDescriptor.HEADER_LENGTH && length <= cycle.content.length - batch)
            {
                cycle.bytes.putInt(batch + BatchDescriptor.LENGTH_OFFSET, length - BatchDescriptor.HEADER_LENGTH);
                final ByteBuffer excerpt = cycle.bytes.slice(batch, length);
                cycle.bytes.putInt(
                    batch + BatchDescriptor.CRC_OFFSET, BatchDescriptor.checksum(crc, excerpt, length));
            }
        }
        repaired = true;
    }

    /** The part of a file that is mutated. */
    private static final class Window
    {
        private final MappedByteBuffer bytes;
        private final byte[] content;
        private final ByteBuffer original;
        private final long length;

        private Window(final Path file, final int window) throws IOException
        {
            try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE))
            {
                length = channel.size();
                bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, window);
                bytes.order(ByteOrder.LITTLE_ENDIAN);
            }
            content = new byte[window];
            bytes.get(0, content);
            original = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        }

        private void restore()
        {
            bytes.put(0, content);
        }
    }
}
