package io.plumbline.engine.rollup;

import io.plumbline.codec.DeviceTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where the roll-ups of a journal are. */
public final class Rollups
{
    private static final String DIRECTORY = "rollups";

    private Rollups()
    {
    }

    /**
     * Where they are unless another place is given.
     *
     * @param journal directory of the journal.
     * @return their directory, which need not be there.
     */
    public static Path beside(final Path journal)
    {
        return journal.resolve(DIRECTORY);
    }

    /**
     * Where the first minute begins that they have.
     *
     * @param path      of the directory.
     * @param journalId of the journal; empty where it has none.
     * @return epoch nanoseconds, or {@code Long.MAX_VALUE} where there is none, or it cannot be read.
     */
    public static long firstNs(final Path path, final String journalId)
    {
        try
        {
            final SortedMap<Long, Path> files = files(path);
            if (files.isEmpty())
            {
                return Long.MAX_VALUE;
            }
            try (RollupDay day = RollupDay.open(
                files.get(files.firstKey()), journalId, new DeviceTable(new byte[0][])))
            {
                final RollupBlock block = day.next();
                return block == null ? Long.MAX_VALUE : block.startNs();
            }
        }
        catch (final IOException | RollupDamagedException e)
        {
            return Long.MAX_VALUE;
        }
    }

    /**
     * The files, one a day.
     *
     * @param path of the directory.
     * @return by day since the epoch; empty where there is no such directory.
     * @throws IOException if it cannot be listed.
     */
    public static SortedMap<Long, Path> files(final Path path) throws IOException
    {
        if (!Files.isDirectory(path))
        {
            return Collections.emptySortedMap();
        }
        final SortedMap<Long, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path))
        {
            found.forEach(file -> RollupLayout.day(file).ifPresent(day -> files.put(day, file)));
        }
        return files;
    }
}
