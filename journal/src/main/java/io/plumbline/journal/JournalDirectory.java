package io.plumbline.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A journal on the disk:
 * <pre>
 *   DIR/journal.lock                            held by the engine that writes, with its process id
 *   DIR/id                                      what tells this journal from all others, a UUID
 *   DIR/newest                                  which segment is the newest that was made
 *   DIR/pruned                                  where the journal begins since it was pruned
 *   DIR/pruned.new                              room for the next of these, so that a full disk can be pruned
 *   DIR/prune.lock                              held by who prunes
 *   DIR/counters, DIR/errors, DIR/errors.old    what the engine counts and what has gone wrong; the engine's own
 *   DIR/followers/NAME.position                 how far a registered follower has come
 *   DIR/rollups/                                what the engine's roll-ups keep there, unless it is elsewhere
 *   DIR/segments/20261121T010203.456Z-000001/   one queue for each start of an engine, by number
 * </pre>
 * Where things are; what of them is missing says {@link JournalInventory}. Stateless but for its path and what can no
 * longer change; may be used from any thread.
 */
public final class JournalDirectory
{
    /** Suffix of the files that hold followers' positions. */
    static final String POSITION_SUFFIX = ".position";

    private static final String FOLLOWERS = "followers";
    private static final String SEGMENTS = "segments";

    private final Path path;
    private final Path segments;
    /** Directories that were made for it, the innermost first. */
    private final List<Path> made;
    /** Those that nobody writes any more: each start of an engine makes its own. */
    private final Set<Segment> settled = ConcurrentHashMap.newKeySet();

    private JournalDirectory(final Path path, final List<Path> made)
    {
        this.path = path;
        this.segments = path.resolve(SEGMENTS);
        this.made = made;
    }

    /**
     * An existing journal, to be read.
     *
     * @param path of its directory.
     * @return the journal.
     * @throws JournalException if there is none.
     */
    public static JournalDirectory open(final Path path)
    {
        final JournalDirectory journal = new JournalDirectory(path, List.of());
        if (!isDirectory(path))
        {
            throw new JournalException(path, "no such directory");
        }
        if (!isDirectory(journal.segments))
        {
            throw new JournalException(path, "not a journal: it has no directory \"" + SEGMENTS + "\"");
        }
        if (!Files.isReadable(journal.segments) || !Files.isExecutable(journal.segments))
        {
            throw new JournalException(journal.segments, "permission denied");
        }
        return journal;
    }

    /** Tells what is not there from what may not be seen, which is one to {@link Files#exists}. */
    private static boolean isDirectory(final Path path)
    {
        try
        {
            if (!Files.readAttributes(path, BasicFileAttributes.class).isDirectory())
            {
                throw new JournalException(path, "not a directory");
            }
            return true;
        }
        catch (final NoSuchFileException ex)
        {
            return false;
        }
        catch (final IOException ex)
        {
            throw new JournalException(path, JournalException.describe(ex), ex);
        }
    }

    /**
     * A journal to be written: an existing one, or a new one where nothing or an empty directory is.
     *
     * @param path of its directory.
     * @return the journal.
     * @throws JournalException if it is neither, or cannot be written.
     */
    public static JournalDirectory create(final Path path)
    {
        return create(path, DiskAccess.NATIVE);
    }

    static JournalDirectory create(final Path path, final DiskAccess disk)
    {
        final List<Path> made = new ArrayList<>();
        final JournalDirectory journal = new JournalDirectory(path, made);
        try
        {
            if (!isDirectory(journal.segments) && Files.isDirectory(path) && !isEmpty(path))
            {
                throw new JournalException(path, "neither a journal nor empty");
            }
            makeDurably(journal.segments.toAbsolutePath(), made, disk);
        }
        catch (final IOException ex)
        {
            throw new JournalException(path, "cannot be made a journal (" + JournalException.describe(ex) + ")", ex);
        }
        if (!Files.isWritable(path) || !Files.isWritable(journal.segments))
        {
            throw new JournalException(path, "not writable");
        }
        return journal;
    }

    /** Makes a directory and what it stands in, and forces the entry of each that was missing to the disk. */
    private static void makeDurably(final Path innermost, final List<Path> made, final DiskAccess disk)
        throws IOException
    {
        Path parent = innermost;
        final List<Path> missing = new ArrayList<>();
        while (!Files.exists(parent) && parent.getParent() != null)
        {
            missing.add(parent);
            parent = parent.getParent();
        }
        Files.createDirectories(innermost);
        made.addAll(missing);
        for (final Path directory : missing)
        {
            DiskForce.force(disk, directory.getParent());
        }
    }

    /**
     * Takes away what was made for this journal, and whatever stands beside its segments, if it has none yet; or as
     * much of that as can be. For the holder of its lock.
     */
    void removeIfMadeInVain()
    {
        if (made.isEmpty())
        {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, Files::isRegularFile))
        {
            if (!entries().isEmpty())
            {
                return;
            }
            for (final Path file : files)
            {
                Files.deleteIfExists(file);
            }
            for (final Path directory : made)
            {
                Files.deleteIfExists(directory);
            }
        }
        catch (final IOException | JournalException ex)
        {
            // What is left is an empty journal, or a directory that others use; why it was in vain says more.
            return;
        }
    }

    /**
     * The journal's directory.
     *
     * @return as given.
     */
    public Path path()
    {
        return path;
    }

    /**
     * What tells this journal apart from all others, wherever it is moved or copied: a UUID, made with the journal. One
     * from before there were ids gets its own when the next engine starts on it.
     *
     * @return 36 characters of ASCII; empty when the journal has none yet.
     * @throws JournalDamagedException if the file holds no id.
     * @throws JournalException        if it cannot be read.
     */
    public Optional<String> id()
    {
        return lookAtId().orThrow();
    }

    /**
     * Looks at what {@link #id()} tells.
     *
     * @return the id, or that it is damaged; a journal may have none yet.
     * @throws JournalException if it cannot be read.
     */
    public Look<String> lookAtId()
    {
        return JournalId.look(path);
    }

    /**
     * The journal's segments. One that a prune has emptied, and was cut off before it took it away, does not count.
     *
     * @return in the order of their numbers.
     * @throws JournalException if they cannot be listed, or two bear one number.
     */
    public List<Segment> segments()
    {
        final List<Segment> found = allSegments();
        // Where what the mark says is lost, which is told with what is missing, all that is there counts.
        final int kept = PrunedMark.look(this).found().map(PrunedMark::segment).orElse(0);
        if (!found.isEmpty() && found.get(found.size() - 1).number() >= kept)
        {
            found.removeIf(segment -> segment.number() < kept && SegmentListing.of(segment).isEmptied(segment));
        }
        return found;
    }

    /** The journal's segments, with those that a prune has emptied. */
    List<Segment> allSegments()
    {
        final List<Segment> found = new ArrayList<>();
        for (final Path entry : entries())
        {
            Segment.of(entry).ifPresent(found::add);
        }
        found.sort(Comparator.comparingInt(Segment::number));
        for (int i = 1; i < found.size(); i++)
        {
            if (found.get(i).number() == found.get(i - 1).number())
            {
                throw new JournalException(found.get(i).path(), "has the number of " + found.get(i - 1).path());
            }
        }
        return found;
    }

    /**
     * What stands among the segments and is none.
     *
     * @return names, sorted; empty in a journal that nobody touched.
     */
    public List<String> foreignFiles()
    {
        final List<String> foreign = new ArrayList<>();
        for (final Path entry : entries())
        {
            if (Segment.of(entry).isEmpty())
            {
                foreign.add(entry.getFileName().toString());
            }
        }
        foreign.sort(Comparator.naturalOrder());
        return foreign;
    }

    /**
     * The followers that have registered, running or not. One that is no longer wanted is removed by deleting its
     * file.
     *
     * @return sorted by their names.
     * @throws JournalException if they cannot be read; a position that is damaged reads as 0, so nothing is removed.
     */
    public List<FollowerInfo> followers()
    {
        final List<FollowerInfo> followers = new ArrayList<>();
        followerPlaces().forEach((name, place) ->
            followers.add(new FollowerInfo(name, Math.max(0, place.sequence()))));
        return followers;
    }

    /**
     * Where the followers stand that have registered.
     *
     * @return by their names, sorted.
     * @throws JournalException if they cannot be read; a position that is damaged reads as none.
     */
    SortedMap<String, FollowerPlace> followerPlaces()
    {
        final SortedMap<String, FollowerPlace> places = new TreeMap<>();
        if (Files.isDirectory(followersPath()))
        {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(followersPath(), "*" + POSITION_SUFFIX))
            {
                for (final Path file : files)
                {
                    final String name = file.getFileName().toString();
                    places.put(
                        name.substring(0, name.length() - POSITION_SUFFIX.length()), FollowerPosition.read(file));
                }
            }
            catch (final IOException ex)
            {
                throw new JournalException(
                    followersPath(), "cannot be read (" + JournalException.describe(ex) + ")", ex);
            }
        }
        return places;
    }

    /**
     * What is missing, or was put aside by the queue: damage that shows in the directory alone, see {@link
     * JournalInventory}.
     *
     * @return what nobody has accepted yet, in the order of the segments; empty in a whole journal.
     */
    public List<AcceptedDamage> missing()
    {
        return new JournalInventory(this).missing();
    }

    /**
     * What is {@link #missing()} behind the newest segment that is there: to that no reader comes.
     *
     * @return what nobody has accepted yet, in the order of the segments.
     */
    public List<AcceptedDamage> missingAtEnd()
    {
        return new JournalInventory(this).missingAtEnd();
    }

    /**
     * Checks that another segment can follow the newest: a directory whose name was changed may bear the last number.
     *
     * @throws JournalException if none can.
     */
    public void checkCanGoOn()
    {
        new JournalInventory(this).checkCanGoOn();
    }

    /**
     * Files that are not the journal's own.
     *
     * @return one line each, sorted; empty in a journal that nobody touched.
     */
    public List<String> strangers()
    {
        return new JournalInventory(this).strangers();
    }

    /**
     * Takes the right to write, for this process and this caller alone, until it is closed.
     *
     * @return the right to write.
     * @throws JournalException if another holds it, naming the holder's process id, or it cannot be taken.
     */
    public JournalLock lock()
    {
        return JournalLock.take(this);
    }

    /**
     * Whether an engine, of this process or another, writes the journal at this moment.
     *
     * @return false if all that is there now has come to its end.
     * @throws JournalException if that cannot be found out.
     */
    public boolean isWritten()
    {
        return JournalLock.isHeld(this);
    }

    /**
     * Whether nobody writes a segment any more, and nothing in it is to be waited for: another follows it, or no engine
     * writes the journal.
     *
     * @param segment of this journal.
     * @return true if all of it is there that ever will be.
     * @throws JournalException if that cannot be found out.
     */
    boolean isSettled(final Segment segment)
    {
        if (!settled.contains(segment) && (hasAfter(segment.number()) || !isWritten()))
        {
            settled.add(segment);
        }
        return settled.contains(segment);
    }

    /**
     * Whether a segment is the last that anything was written to: those after it were left in their making.
     *
     * @param segment of this journal.
     * @return true if no later one has a file with anything in it.
     */
    boolean isLast(final Segment segment)
    {
        return segments().stream()
            .filter(later -> later.number() > segment.number())
            .allMatch(later -> SegmentListing.of(later).cycleFiles().stream()
                .allMatch(name -> later.path().resolve(name).toFile().length() == 0));
    }

    /**
     * The next segment after one, by number.
     *
     * @param number of the segment before, 0 for the first.
     * @return the segment, or empty.
     */
    Optional<Segment> segmentAfter(final int number)
    {
        // Who waits at the end of a journal asks for ever, and mostly in vain: that costs one list of names.
        return hasAfter(number) ?
            segments().stream().filter(segment -> segment.number() > number).findFirst() : Optional.empty();
    }

    /** Whether there is a later segment; of those that a prune has emptied none is the last. */
    private boolean hasAfter(final int number)
    {
        return entries().stream().anyMatch(entry -> Segment.numberOf(entry) > number && Segment.of(entry).isPresent());
    }

    /**
     * Where followers keep what is theirs: their positions, and what they put down beside them under their own names.
     *
     * @return the directory, which is there once the first follower is.
     */
    public Path followersPath()
    {
        return path.resolve(FOLLOWERS);
    }

    /** Where the position of a follower stands. */
    Path positionPath(final String follower)
    {
        return followersPath().resolve(follower + POSITION_SUFFIX);
    }

    Path segmentsPath()
    {
        return segments;
    }

    private List<Path> entries()
    {
        final List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(segments))
        {
            stream.forEach(entries::add);
        }
        catch (final IOException ex)
        {
            throw new JournalException(segments, "cannot be listed (" + JournalException.describe(ex) + ")", ex);
        }
        return entries;
    }

    private static boolean isEmpty(final Path path) throws IOException
    {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path))
        {
            return !stream.iterator().hasNext();
        }
    }
}
