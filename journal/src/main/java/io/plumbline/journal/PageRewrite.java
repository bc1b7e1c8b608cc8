package io.plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes once more, in place and byte by byte the same, what a segment's files hold that nobody may have brought to the
 * disk: before a force, so that the force means something.
 * <p>
 * A force that failed leaves the pages in the cache, marked as if they had been written: they read as they should, and
 * a second force, on whatever descriptor, succeeds and writes nothing. So after a start the journal would go on from
 * what is not on the disk, until the power goes. Pages that are written again are brought to the disk again. See
 * PostgreSQL's wiki, "Fsync Errors" (https://wiki.postgresql.org/wiki/Fsync_Errors), and Rebello and others, "Can
 * Applications Recover from fsync Failures?", USENIX ATC 2020. Where a file system throws such pages away instead, what
 * is lost reads as lost. To be done before anything is read that is gone on from, for the cache may drop a clean page
 * at any time: then both see the same.
 * <p>
 * Of a segment with a {@link DurableMark} the two newest files are written: a file is forced once more, with success,
 * before the mark comes to the next. Of one without, which was not forced by the engine that wrote it, all are; that is
 * the first start with {@link Durability#DISK} after others without.
 */
final class PageRewrite
{
    private static final int CHUNK = 256 * 1024;

    private final DiskAccess disk;
    private final WrittenLength writtenLength = new WrittenLength();
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(CHUNK);

    PageRewrite(final DiskAccess disk)
    {
        this.disk = disk;
    }

    /**
     * Writes what may not be on the disk.
     *
     * @param segment that nobody writes.
     * @throws IOException if a file cannot be read or written.
     */
    void rewrite(final Segment segment) throws IOException
    {
        final List<Path> cycles = CycleFile.of(segment).stream().map(CycleFile::path).collect(Collectors.toList());
        final int first = DurableMark.exists(segment.path()) ? Math.max(0, cycles.size() - 2) : 0;
        for (final Path file : cycles.subList(first, cycles.size()))
        {
            rewrite(file, writtenLength.of(file));
        }
        for (final String name : List.of(QueueFiles.METADATA_FILE, DurableMark.FILE))
        {
            final Path file = segment.path().resolve(name);
            rewrite(file, file.toFile().length());
        }
    }

    private void rewrite(final Path file, final long length) throws IOException
    {
        if (length == 0)
        {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE))
        {
            long position = 0;
            while (position < length)
            {
                bytes.clear().limit((int)Math.min(CHUNK, length - position));
                final int read = channel.read(bytes, position);
                if (read <= 0)
                {
                    throw new IOException(file.getFileName() + " ends before byte " + length);
                }
                bytes.flip();
                disk.write(file, channel, bytes, position);
                position += read;
            }
        }
    }
}
