package io.plumbline.perf;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages in many small files, as an importer finds them.
 *
 * @param paths    of the files.
 * @param messages in all of them.
 * @param bytes    of all of them.
 */
record BulkFiles(List<Path> paths, long messages, long bytes)
{
    private static final int A_DIRECTORY = 1000;

    /**
     * Writes the files, a thousand a directory.
     *
     * @param directory to write into.
     * @param messages  shared out to them, in their order and as evenly as may be.
     * @param count     of the files.
     */
    static BulkFiles write(final Path directory, final Messages messages, final int count)
    {
        final List<Path> paths = new ArrayList<>();
        try
        {
            int begin = 0;
            long written = 0;
            for (int i = 0; i < count; i++)
            {
                int end = begin;
                for (final long last = messages.count() * (i + 1) / count; written < last; written++)
                {
                    end = afterLine(messages.bytes(), end);
                }
                final Path parent = directory.resolve(String.format("part-%05d", i / A_DIRECTORY));
                if (i % A_DIRECTORY == 0)
                {
                    Files.createDirectory(parent);
                }
                final Path path = parent.resolve(String.format("messages-%07d.ndjson", i));
                try (OutputStream out = Files.newOutputStream(path))
                {
                    out.write(messages.bytes(), begin, end - begin);
                }
                paths.add(path);
                begin = end;
            }
            return new BulkFiles(paths, messages.count(), messages.length());
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("the files cannot be written: " + e.getMessage(), e);
        }
    }

    private static int afterLine(final byte[] bytes, final int offset)
    {
        int end = offset;
        while (bytes[end] != '\n')
        {
            end++;
        }
        return end + 1;
    }
}
