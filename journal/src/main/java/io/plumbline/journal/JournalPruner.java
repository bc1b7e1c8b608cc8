package io.plumbline.journal;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.agrona.concurrent.EpochClock;

/**
 * Deletes the oldest of a journal: whole cycle files, also those put aside, and segments with their last one. Never
 * what the newest snapshot or a follower still needs, and only so that the journal begins with a whole head again.
 * Where it begins from then on is on the disk, as {@link PrunedMark}, before the first file goes; so a prune that is
 * cut off leaves a good journal, and the next one goes on: what that was to delete and was put aside goes even if there
 * is nothing more to delete.
 * <p>
 * May run while an engine writes the journal and others read it; a second prune at the same time is refused.
 * Single-threaded.
 */
public final class JournalPruner
{
    private static final long MS_PER_DAY = 86_400_000;

    private final JournalDirectory directory;
    private final LongSupplier lowestNeeded;
    private final EpochClock clock;
    private final LongSupplier usableBytes;
    private final ExcerptBuffer excerpt = new ExcerptBuffer();
    private final WrittenLength writtenLength = new WrittenLength();
    /** Lengths of files that are no longer written to. */
    private final Map<Path, Long> lengths = new HashMap<>();

    /**
     * For a journal, with the wall clock and the free space of its file system.
     *
     * @param directory of the journal.
     */
    public JournalPruner(final JournalDirectory directory)
    {
        this(
            directory,
            () -> lowestNeeded(directory),
            System::currentTimeMillis,
            () -> usable(directory));
    }

    /**
     * For a journal.
     *
     * @param directory    of the journal.
     * @param lowestNeeded gives the lowest sequence that a follower still needs; {@code Long.MAX_VALUE} when none does.
     * @param clock        wall clock, epoch milliseconds.
     * @param usableBytes  gives the bytes that are free on the journal's file system.
     */
    JournalPruner(
        final JournalDirectory directory,
        final LongSupplier lowestNeeded,
        final EpochClock clock,
        final LongSupplier usableBytes)
    {
        this.directory = directory;
        this.lowestNeeded = lowestNeeded;
        this.clock = clock;
        this.usableBytes = usableBytes;
    }

    /**
     * Deletes what the retention does not keep.
     *
     * @param retention how much is kept.
     * @param dryRun    true to delete nothing and only tell.
     * @return what was deleted.
     * @throws JournalException if another prune runs, or a file cannot be read, written or deleted.
     */
    public PruneResult prune(final Retention retention, final boolean dryRun)
    {
        if (dryRun)
        {
            return plan(retention).result;
        }
        try
        {
            final PruneLock lock = PruneLock.take(directory);
            try
            {
                final Plan plan = plan(retention);
                carryOut(plan);
                return plan.result;
            }
            finally
            {
                PrunedMark.reserve(directory, DiskAccess.NATIVE);
                lock.close();
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException(
                directory.path(), "cannot be pruned (" + JournalException.describe(ex) + ")", ex);
        }
    }

    private Plan plan(final Retention retention)
    {
        final List<CycleFile> files = CycleFile.of(directory);
        lengths.keySet().retainAll(files.stream().map(CycleFile::path).toList());
        final int wanted = wanted(files, retention);
        if (wanted == 0)
        {
            return planToFinish(null);
        }
        final int newestHead = newestHead(files);
        final long needed = lowestNeeded.getAsLong();
        int boundary = 0;
        long boundarySequence = -1;
        boolean held = false;
        for (int i = Math.min(wanted, newestHead); i > 0 && boundary == 0; i--)
        {
            final long sequence = firstSequence(files.get(i));
            if (sequence > needed)
            {
                held = true;
            }
            else if (sequence != BatchVerifier.ANY_SEQUENCE)
            {
                boundary = i;
                boundarySequence = sequence;
            }
        }
        String heldBy = held ? heldBy(needed) : null;
        if (heldBy == null && boundary < wanted)
        {
            heldBy = "the newest snapshot is needed for recovery";
        }
        if (boundary == 0)
        {
            return planToFinish(heldBy);
        }
        final CycleFile first = files.get(boundary);
        final List<Path> putAside = putAsideBefore(first);
        final List<Path> deleted = new ArrayList<>();
        long bytes = written(putAside);
        for (final CycleFile file : files.subList(0, boundary))
        {
            deleted.add(file.path());
            bytes += length(file, false);
        }
        deleted.addAll(putAside);
        return new Plan(
            new PrunedMark(first.segment().number(), boundarySequence),
            new PruneResult(deleted, bytes, boundarySequence, heldBy));
    }

    /** Nothing more is to be deleted than what a prune that was cut off has left of what was put aside. */
    private Plan planToFinish(final String heldBy)
    {
        final Optional<PrunedMark> mark = PrunedMark.look(directory).found();
        final List<Path> left = mark.isPresent() ? leftBefore(mark.get()) : List.of();
        return new Plan(
            null, new PruneResult(left, written(left), left.isEmpty() ? -1 : mark.get().sequence(), heldBy));
    }

    /**
     * What was put aside before the file that the journal begins with, if that is the one the mark was set for: where
     * it is not, for it was put aside itself, what is there may be what is missing.
     */
    private List<Path> leftBefore(final PrunedMark mark)
    {
        final List<Segment> segments = directory.segments();
        if (segments.isEmpty() || segments.get(0).number() != mark.segment())
        {
            return List.of();
        }
        final List<CycleFile> files = CycleFile.of(segments.get(0));
        final List<Path> left = files.isEmpty() ? List.of() : putAsideBefore(files.get(0));
        final boolean isOfPrune = !left.isEmpty() &&
            firstSequence(files.get(0)) == mark.sequence() && lowestNeeded.getAsLong() >= mark.sequence();
        return isOfPrune ? left : List.of();
    }

    /** What was put aside in the segments before that of a file, and in that segment of the files before it. */
    private List<Path> putAsideBefore(final CycleFile first)
    {
        final String firstName = first.path().getFileName().toString();
        final List<Path> putAside = new ArrayList<>();
        for (final Segment segment : directory.allSegments())
        {
            final boolean whole = segment.number() < first.segment().number();
            if (whole || segment.number() == first.segment().number())
            {
                SegmentListing.of(segment).discarded().stream()
                    .filter(name -> whole || name.compareTo(firstName) < 0)
                    .map(segment.path()::resolve)
                    .forEach(putAside::add);
            }
        }
        return putAside;
    }

    private long written(final List<Path> files)
    {
        return files.stream().mapToLong(writtenLength::of).sum();
    }

    /** How many of the files, from the oldest on, the retention does not keep. */
    private int wanted(final List<CycleFile> files, final Retention retention)
    {
        final int last = files.size() - 1;
        long kept = 0;
        if (retention.keepBytes() != Retention.UNLIMITED)
        {
            for (int i = 0; i <= last; i++)
            {
                kept += length(files.get(i), i == last);
            }
        }
        long free = retention.minFree() > 0 ? usableBytes.getAsLong() : 0;
        final long oldestMs = clock.time() - retention.keepDays() * MS_PER_DAY;
        int wanted = 0;
        boolean goOn = true;
        while (goOn && wanted <= last)
        {
            final CycleFile file = files.get(wanted);
            goOn = retention.keepDays() != Retention.UNLIMITED && file.endMs() < oldestMs ||
                retention.keepBytes() != Retention.UNLIMITED && kept > retention.keepBytes() ||
                free < retention.minFree();
            if (goOn)
            {
                final long length = length(file, wanted == last);
                kept -= length;
                free += length;
                wanted++;
            }
        }
        return wanted;
    }

    private int newestHead(final List<CycleFile> files)
    {
        int newest = files.size() - 1;
        while (newest > 0 && firstSequence(files.get(newest)) == BatchVerifier.ANY_SEQUENCE)
        {
            newest--;
        }
        return newest;
    }

    /** Sequence that a file begins with, or ANY_SEQUENCE when it does not begin with a whole head that can be read. */
    private long firstSequence(final CycleFile file)
    {
        // Marked: a head that is not on the disk yet must not take the place of one that is.
        try (SegmentReader reader =
            new SegmentReader(file.segment(), excerpt, BatchVerifier.ANY_SEQUENCE, true))
        {
            reader.settled(directory.isSettled(file.segment()));
            return reader.seekHead(file.cycle()) ? reader.nextSequence() : BatchVerifier.ANY_SEQUENCE;
        }
        catch (final JournalDamagedException ex)
        {
            return BatchVerifier.ANY_SEQUENCE;
        }
    }

    private long length(final CycleFile file, final boolean growing)
    {
        final Long known = lengths.get(file.path());
        if (known != null)
        {
            return known;
        }
        final long length = writtenLength.of(file.path());
        if (!growing)
        {
            lengths.put(file.path(), length);
        }
        return length;
    }

    private void carryOut(final Plan plan) throws IOException
    {
        final List<Segment> segments = new ArrayList<>();
        if (plan.mark != null)
        {
            // One that was cut off may have used up the room that was kept for the mark, and set it.
            if (!PrunedMark.look(directory).found().equals(Optional.of(plan.mark)))
            {
                plan.mark.write(directory);
            }
            segments.addAll(directory.allSegments());
            segments.removeIf(segment -> segment.number() >= plan.mark.segment());
        }
        for (final Segment segment : segments)
        {
            Files.deleteIfExists(segment.path().resolve(DurableMark.FILE));
        }
        for (final Path file : plan.result.deleted())
        {
            Files.deleteIfExists(file);
        }
        for (final Segment segment : segments)
        {
            delete(segment);
        }
    }

    /** What is foreign in a segment stays, and its directory with it. */
    private static void delete(final Segment segment) throws IOException
    {
        for (final String name : segment.names())
        {
            if (segment.isOwn(name) || SegmentListing.isDiscarded(name))
            {
                Files.deleteIfExists(segment.path().resolve(name));
            }
        }
        try
        {
            Files.deleteIfExists(segment.path());
        }
        catch (final DirectoryNotEmptyException ex)
        {
            return;
        }
    }

    /** Who needs what is not pruned: the first of those whose position says so. */
    private String heldBy(final long needed)
    {
        for (final Map.Entry<String, FollowerPlace> follower : directory.followerPlaces().entrySet())
        {
            final FollowerPlace place = follower.getValue();
            final String who = "follower " + follower.getKey() + " (" + directory.positionPath(follower.getKey()) + ")";
            if (place.sequence() == FollowerPlace.NO_SEQUENCE)
            {
                return "the position of " + who + " is damaged; deleting the file unregisters the follower";
            }
            if (place.seenBefore(directory) <= needed)
            {
                return who + " needs sequence " + needed;
            }
        }
        return "a follower needs sequence " + needed;
    }

    /** The lowest sequence that a registered follower will be handed out; Long.MAX_VALUE when there are none. */
    static long lowestNeeded(final JournalDirectory directory)
    {
        return FollowerPlace.lowestNeeded(directory, directory.followerPlaces());
    }

    private static long usable(final JournalDirectory directory)
    {
        try
        {
            return Files.getFileStore(directory.path()).getUsableSpace();
        }
        catch (final IOException ex)
        {
            throw new JournalException(
                directory.path(), "its free space is not known (" + JournalException.describe(ex) + ")", ex);
        }
    }

    /** With the mark to be set before anything is deleted; null where the one there is says so already. */
    private record Plan(PrunedMark mark, PruneResult result)
    {
    }
}
