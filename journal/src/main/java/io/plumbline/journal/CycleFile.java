package io.plumbline.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * One file of a segment: what it wrote in one cycle.
 *
 * @param segment   it belongs to.
 * @param path      of the file.
 * @param rollCycle how much time it holds.
 * @param cycle     number since the epoch.
 */
record CycleFile(Segment segment, Path path, RollCycle rollCycle, long cycle)
{
    /**
     * The files of a journal, with those of segments that a prune has emptied.
     *
     * @param directory of the journal.
     * @return oldest first.
     */
    static List<CycleFile> of(final JournalDirectory directory)
    {
        final List<CycleFile> files = new ArrayList<>();
        directory.allSegments().forEach(segment -> files.addAll(of(segment)));
        return files;
    }

    /**
     * The files of a segment.
     *
     * @param segment that may be gone by now.
     * @return oldest first.
     */
    static List<CycleFile> of(final Segment segment)
    {
        final List<CycleFile> files = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(segment.path()))
        {
            for (final Path path : paths)
            {
                add(files, segment, path);
            }
        }
        catch (final NoSuchFileException ex)
        {
            return List.of();
        }
        catch (final IOException ex)
        {
            throw new JournalException(segment.path(), "cannot be listed (" + JournalException.describe(ex) + ")", ex);
        }
        files.sort(Comparator.comparingLong(CycleFile::cycle));
        return files;
    }

    /**
     * When the cycle ended, or will end.
     *
     * @return epoch milliseconds.
     */
    long endMs()
    {
        return rollCycle.startMs(cycle + 1);
    }

    private static void add(final List<CycleFile> files, final Segment segment, final Path path)
    {
        for (final RollCycle candidate : RollCycle.values())
        {
            final OptionalLong cycle = candidate.cycleOf(path.getFileName().toString());
            if (cycle.isPresent())
            {
                files.add(new CycleFile(segment, path, candidate, cycle.getAsLong()));
            }
        }
    }
}
