package io.plumbline.engine.counters;

import io.plumbline.journal.FileFailure;
import io.plumbline.journal.JournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A file that one process writes and others read, all through mappings. In the byte order of the machine:
 * <pre>
 *    0  int32  what it holds, as four letters
 *    4  int32  version of the layout; set last, so that a file that is being made is known
 *    8  int32  length of the body
 *  128  body
 * </pre>
 * A file is never changed in length: who starts anew deletes it and makes another, and whoever has the old one mapped
 * goes on seeing that. Its blocks are written before it is mapped, because a store to a page the disk has no room for
 * kills the process. Mappings are left to the garbage collector: a counter may be held by any thread to the last.
 *
 * @param kind       four letters, first in the highest byte.
 * @param version    of the layout of the body.
 * @param bodyLength in bytes.
 */
record CounterFile(int kind, int version, int bodyLength)
{
    private static final int KIND_OFFSET = 0;
    private static final int VERSION_OFFSET = 4;
    private static final int LENGTH_OFFSET = 8;
    private static final int HEADER_LENGTH = 128;
    private static final int CHUNK_LENGTH = 64 * 1024;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /**
     * Makes the file, in place of one that is there.
     *
     * @param path of the file.
     * @return its body, all zeros.
     * @throws JournalException if it cannot be made.
     */
    UnsafeBuffer create(final Path path)
    {
        try
        {
            Files.deleteIfExists(path);
            try (FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                OWNER_ONLY))
            {
                fill(channel);
                final UnsafeBuffer file = map(channel, FileChannel.MapMode.READ_WRITE);
                file.putInt(KIND_OFFSET, kind);
                file.putInt(LENGTH_OFFSET, bodyLength);
                file.putIntRelease(VERSION_OFFSET, version);
                return body(file);
            }
        }
        catch (final IOException e)
        {
            throw failed(path, "cannot be made", e);
        }
    }

    /**
     * Opens a file to go on writing it.
     *
     * @param path of the file.
     * @return its body.
     * @throws JournalException     if it is not such a file, or cannot be read.
     * @throws NoSuchFileException  if there is none.
     */
    UnsafeBuffer openToWrite(final Path path) throws NoSuchFileException
    {
        return open(path, FileChannel.MapMode.READ_WRITE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Opens a file to read it.
     *
     * @param path of the file.
     * @return its body, which must not be written to.
     * @throws JournalException     if it is not such a file, or cannot be read.
     * @throws NoSuchFileException  if there is none.
     */
    UnsafeBuffer openToRead(final Path path) throws NoSuchFileException
    {
        return open(path, FileChannel.MapMode.READ_ONLY, StandardOpenOption.READ);
    }

    private UnsafeBuffer open(
        final Path path, final FileChannel.MapMode mode, final StandardOpenOption... options)
        throws NoSuchFileException
    {
        try (FileChannel channel = FileChannel.open(path, options))
        {
            final long size = channel.size();
            final int found = size < HEADER_LENGTH ? 0 : checkedVersion(path, channel);
            if (found == 0 || size < HEADER_LENGTH + bodyLength)
            {
                throw new JournalException(path, "not whole: it is being made, or its making was cut off");
            }
            return body(map(channel, mode));
        }
        catch (final NoSuchFileException e)
        {
            throw e;
        }
        catch (final IOException e)
        {
            throw failed(path, "cannot be read", e);
        }
    }

    /** Looks at the header by reading, so that a file that is something else is never mapped beyond its end. */
    private int checkedVersion(final Path path, final FileChannel channel) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(HEADER_LENGTH);
        channel.read(bytes, 0);
        final UnsafeBuffer header = new UnsafeBuffer(bytes);
        final int found = header.getInt(VERSION_OFFSET);
        if (found != 0 && header.getInt(KIND_OFFSET) != kind)
        {
            throw new JournalException(path, "something else than its name says");
        }
        if (found != 0 && (found != version || header.getInt(LENGTH_OFFSET) != bodyLength))
        {
            throw new JournalException(
                path, "written by another version of plumbline: layout " + found + ", this one knows " + version);
        }
        return found;
    }

    private void fill(final FileChannel channel) throws IOException
    {
        final ByteBuffer zeros = ByteBuffer.allocate(CHUNK_LENGTH);
        int missing = HEADER_LENGTH + bodyLength;
        while (missing > 0)
        {
            zeros.clear().limit(Math.min(CHUNK_LENGTH, missing));
            missing -= channel.write(zeros);
        }
    }

    private UnsafeBuffer map(final FileChannel channel, final FileChannel.MapMode mode) throws IOException
    {
        return new UnsafeBuffer(channel.map(mode, 0, HEADER_LENGTH + bodyLength));
    }

    private UnsafeBuffer body(final UnsafeBuffer file)
    {
        return new UnsafeBuffer(file.byteBuffer(), HEADER_LENGTH, bodyLength);
    }

    private static JournalException failed(final Path path, final String what, final IOException e)
    {
        return new JournalException(path, what + " (" + FileFailure.reason(e) + ")", e);
    }
}
