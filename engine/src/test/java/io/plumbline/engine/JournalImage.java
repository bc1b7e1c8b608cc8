package io.plumbline.engine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A journal's files as they are at a moment, to be written elsewhere again and again. */
final class JournalImage
{
    /** More than is written of any file. */
    private static final int WINDOW = 1024 * 1024;

    private final Map<Path, byte[]> contents = new TreeMap<>();
    private final Map<Path, Long> lengths = new TreeMap<>();

    private JournalImage()
    {
    }

    static JournalImage of(final Path journal) throws IOException
    {
        final JournalImage image = new JournalImage();
        try (Stream<Path> files = Files.walk(journal))
        {
            for (final Path file : files.filter(Files::isRegularFile).toList())
            {
                image.contents.put(journal.relativize(file), read(file));
                image.lengths.put(journal.relativize(file), Files.size(file));
            }
        }
        return image;
    }

    void writeTo(final Path journal) throws IOException
    {
        for (final Map.Entry<Path, byte[]> entry : contents.entrySet())
        {
            final Path file = journal.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
            {
                access.write(entry.getValue());
                access.setLength(lengths.get(entry.getKey()));
            }
        }
    }

    private static byte[] read(final Path file) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r"))
        {
            final byte[] bytes = new byte[(int)Math.min(WINDOW, access.length())];
            access.readFully(bytes);
            int length = bytes.length;
            while (length > 0 && bytes[length - 1] == 0)
            {
                length--;
            }
            return Arrays.copyOf(bytes, length);
        }
    }
}
