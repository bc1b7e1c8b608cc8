package io.plumbline.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A batch as it was written.
 *
 * @param segment   number.
 * @param directory name of the segment's.
 * @param file      name.
 * @param offset    of the batch in the file.
 * @param length    in bytes.
 * @param template  number of its first message in the schema.
 * @param first     sequence of its first event, or of the next.
 * @param count     of its events.
 * @param timesNs   of these.
 */
record TwinBatch(
    int segment,
    String directory,
    String file,
    int offset,
    int length,
    int template,
    long first,
    int count,
    long[] timesNs)
{
    /** Messages that a batch begins with, by their numbers in the schema. */
    static final int RELOAD = 4;
    static final int SEGMENT_START = 20;
    static final int SEGMENT_END = 21;
    static final int CONFIGURATION_START = 22;
    /** Stands for a segment's mark of how far it was forced, which is taken for a batch behind its last. */
    static final int DURABLE_MARK = -1;
    static final String DURABLE_MARK_FILE = "durable.mark";

    private static final int MAGIC = 0x424D_4C50;
    private static final int COUNT_OFFSET = 8;
    private static final int FIRST_OFFSET = 12;
    private static final int LENGTH_OFFSET = 28;
    private static final int HEADER_LENGTH = 36;
    private static final int TEMPLATE_OFFSET = HEADER_LENGTH + 2;
    private static final int SEARCHED = 1024 * 1024;

    /** The batches of a segment that was just written, whole, with the times of its events in their order. */
    static List<TwinBatch> read(final Path segment, final List<Long> timesNs) throws IOException
    {
        final List<TwinBatch> batches = new ArrayList<>();
        final String directory = segment.getFileName().toString();
        final int number = Integer.parseInt(directory.substring(directory.lastIndexOf('-') + 1));
        final List<Path> files;
        try (Stream<Path> found = Files.list(segment))
        {
            files = found.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
        }
        int events = 0;
        long next = 0;
        for (final Path file : files)
        {
            final ByteBuffer bytes = ByteBuffer.allocate(SEARCHED).order(ByteOrder.LITTLE_ENDIAN);
            try (FileChannel channel = FileChannel.open(file))
            {
                channel.read(bytes, 0);
            }
            int offset = 0;
            while (offset < SEARCHED - HEADER_LENGTH)
            {
                int length = Integer.BYTES;
                if (bytes.getInt(offset) == MAGIC)
                {
                    final int count = bytes.getInt(offset + COUNT_OFFSET);
                    final long first = bytes.getLong(offset + FIRST_OFFSET);
                    length = HEADER_LENGTH + bytes.getInt(offset + LENGTH_OFFSET);
                    batches.add(new TwinBatch(
                        number,
                        directory,
                        file.getFileName().toString(),
                        offset,
                        length,
                        bytes.getShort(offset + TEMPLATE_OFFSET),
                        first,
                        count,
                        timesNs.subList(events, events + count).stream().mapToLong(Long::longValue).toArray()));
                    events += count;
                    next = first + count;
                }
                offset += length + Integer.BYTES - 1 & -Integer.BYTES;
            }
        }
        if (events != timesNs.size())
        {
            throw new IllegalStateException(events + " events found in " + segment + " of " + timesNs.size());
        }
        if (Files.exists(segment.resolve(DURABLE_MARK_FILE)))
        {
            batches.add(new TwinBatch(
                number, directory, DURABLE_MARK_FILE, 0, 0, DURABLE_MARK, next, 0, new long[0]));
        }
        return batches;
    }

    boolean isIn(final TwinBatch other)
    {
        return segment == other.segment && file.equals(other.file);
    }

    /** Whether it begins what an engine, or who goes on behind damage, may begin with. */
    boolean beginsHead()
    {
        return template == SEGMENT_START || template == CONFIGURATION_START;
    }

    Path path(final Path journal)
    {
        return directory(journal).resolve(file);
    }

    Path directory(final Path journal)
    {
        return journal.resolve("segments").resolve(directory);
    }
}
