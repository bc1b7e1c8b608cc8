package io.plumbline.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files in a segment's directory.
 *
 * @param cycleFiles  hold the batches, oldest first.
 * @param hasMetadata whether the file is there without which the others cannot be read.
 * @param discarded   cycle files that were put aside under another name: what they held is missing.
 * @param foreign     what the journal did not make, sorted.
 */
public record SegmentListing(
    List<String> cycleFiles, boolean hasMetadata, List<String> discarded, List<String> foreign)
{
    private static final String METADATA_FILE = QueueFiles.METADATA_FILE;
    private static final String DISCARDED_SUFFIX = ".discard";

    /**
     * Lists a segment.
     *
     * @param segment to be listed.
     * @return its files; none when it is gone.
     * @throws JournalException if it cannot be listed.
     */
    public static SegmentListing of(final Segment segment)
    {
        final List<String> cycleFiles = new ArrayList<>();
        final List<String> discarded = new ArrayList<>();
        final List<String> foreign = new ArrayList<>();
        boolean hasMetadata = false;
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(segment.path()))
        {
            for (final Path path : paths)
            {
                final String name = path.getFileName().toString();
                if (METADATA_FILE.equals(name))
                {
                    hasMetadata = true;
                }
                else if (RollCycle.of(new String[]{name}).isPresent())
                {
                    cycleFiles.add(name);
                }
                else if (isDiscarded(name))
                {
                    discarded.add(name);
                }
                else if (!segment.isOwn(name))
                {
                    foreign.add(name);
                }
            }
        }
        catch (final NoSuchFileException ex)
        {
            return new SegmentListing(List.of(), false, List.of(), List.of());
        }
        catch (final IOException ex)
        {
            throw new JournalException(segment.path(), "cannot be listed (" + JournalException.describe(ex) + ")", ex);
        }
        cycleFiles.sort(Comparator.naturalOrder());
        discarded.sort(Comparator.naturalOrder());
        foreign.sort(Comparator.naturalOrder());
        return new SegmentListing(cycleFiles, hasMetadata, discarded, foreign);
    }

    /**
     * What is wrong with the files as such.
     *
     * @return one phrase, or empty.
     */
    public Optional<String> damage()
    {
        if (!discarded.isEmpty())
        {
            return Optional.of("file " + discarded.get(0) + " was put aside");
        }
        return hasMetadata || cycleFiles.isEmpty() ?
            Optional.empty() :
            Optional.of("file " + METADATA_FILE + " is missing");
    }

    /**
     * Files that hold nothing at all: one that was only just made when its engine was killed, or one that was cut.
     *
     * @param segment that was listed.
     * @return their names, sorted.
     */
    public List<String> empty(final Segment segment)
    {
        return cycleFiles.stream().filter(name -> segment.path().resolve(name).toFile().length() == 0).toList();
    }

    /**
     * Files whose index is damaged, by which an event is found without reading all before it: it names a place where
     * something else stands, or is none. What is wrong there is done without. Goes over all batches to tell that.
     *
     * @param segment that was listed.
     * @return their names, sorted.
     */
    public List<String> withoutIndex(final Segment segment)
    {
        return cycleFiles.stream().filter(name -> isIndexDamaged(segment.path().resolve(name))).toList();
    }

    private static boolean isIndexDamaged(final Path file)
    {
        try
        {
            return !QueueFile.isIndexRight(file);
        }
        catch (final JournalException | InternalError ex)
        {
            // Pruned or cut meanwhile; or it cannot be read, which whoever reads the segment tells.
            return false;
        }
    }

    /** Whether none of its files holds anything, and none was put aside. */
    boolean holdsNothing(final Segment segment)
    {
        return discarded.isEmpty() && isEmptied(segment);
    }

    /** Whether none of its files holds anything. */
    boolean isEmptied(final Segment segment)
    {
        return empty(segment).size() == cycleFiles.size();
    }

    /** Whether a file of that name is one that was put aside. */
    static boolean isDiscarded(final String name)
    {
        return name.endsWith(DISCARDED_SUFFIX);
    }
}
