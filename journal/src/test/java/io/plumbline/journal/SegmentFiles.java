package io.plumbline.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a test does to a segment's files behind the journal's back. */
final class SegmentFiles
{
    private static final int SEARCHED = 4 * 1024 * 1024;

    private SegmentFiles()
    {
    }

    /** The cycle files of a segment, oldest first. */
    static List<Path> cycles(final Path segment)
    {
        try (Stream<Path> files = Files.list(segment))
        {
            return files.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Offsets of the batches in a file, found by their magic number. */
    static List<Integer> batches(final Path file) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(SEARCHED).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file))
        {
            channel.read(bytes, 0);
        }
        final List<Integer> offsets = new ArrayList<>();
        int offset = 0;
        while (offset < SEARCHED - BatchDescriptor.HEADER_LENGTH)
        {
            if (bytes.getInt(offset) == BatchDescriptor.MAGIC)
            {
                offsets.add(offset);
                offset += bytes.getInt(offset + BatchDescriptor.LENGTH_OFFSET);
            }
            offset++;
        }
        return offsets;
    }

    /** A part of a file; zeros where it has ended. */
    static byte[] bytes(final Path file, final long offset, final int length) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(file))
        {
            channel.read(bytes, offset);
        }
        return bytes.array();
    }

    static int length(final Path file, final int batch) throws IOException
    {
        final ByteBuffer header = ByteBuffer.allocate(BatchDescriptor.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file))
        {
            channel.read(header, batch);
        }
        return BatchDescriptor.HEADER_LENGTH + header.getInt(BatchDescriptor.LENGTH_OFFSET);
    }

    static void flip(final Path file, final long bit) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(bit / 8);
            final int value = access.read();
            access.seek(bit / 8);
            access.write(value ^ 1 << bit % 8);
        }
    }

    static void put(final Path file, final long offset, final int... bytes) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(offset);
            for (final int value : bytes)
            {
                access.write(value);
            }
        }
    }

    static void cut(final Path file, final long length) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.setLength(length);
        }
    }

    /** Has a cycle file name a place far behind its end for its index. */
    static void damageIndex(final Path file) throws IOException
    {
        final ByteBuffer header =
            ByteBuffer.wrap(bytes(file, 0, QueueIndexCheck.HEADER_LENGTH)).order(ByteOrder.LITTLE_ENDIAN);
        final int at = QueueIndexCheck.valueOf(header, "index2Index", QueueIndexCheck.INT64_CODE);
        put(file, at, 0, 0, 0, 0, 0, 1, 0, 0);
        if (QueueFile.isIndexRight(file))
        {
            throw new IllegalStateException(file + " is as sound as before");
        }
    }

    /** As a kill would leave it: every file as it is at this moment. */
    static void copy(final Path from, final Path to) throws IOException
    {
        try (Stream<Path> files = Files.walk(from))
        {
            for (final Path file : files.toList())
            {
                final Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file))
                {
                    Files.createDirectories(target);
                }
                else
                {
                    copyWritten(file, target);
                }
            }
        }
    }

    private static void copyWritten(final Path file, final Path target) throws IOException
    {
        final int length = (int)Math.min(SEARCHED, Files.size(file));
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel source = FileChannel.open(file);
            FileChannel sink = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))
        {
            source.read(bytes, 0);
            sink.write(bytes.flip(), 0);
            if (Files.size(file) > length)
            {
                sink.write(ByteBuffer.allocate(1), Files.size(file) - 1);
            }
        }
    }
}
