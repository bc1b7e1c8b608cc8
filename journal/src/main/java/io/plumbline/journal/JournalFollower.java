package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A tailer with a name and a position that outlives it, in the file {@code followers/<name>.position} of the journal's
 * directory. Every event is handed out at least once: the position is saved by {@link #commit()}, after the listener
 * has done its work, and what was handed out after the last commit is handed out again by the next follower of that
 * name. Retention removes nothing that a registered follower still needs.
 * <p>
 * A new follower begins where it is told; one that has a position goes on from there, whatever it is told. In either
 * case the configuration in force comes first, see {@link JournalTailer#toSequence}. The position names the segment
 * that was read: where the journal has lost what the follower has seen and gone on with other events of the same
 * sequences, the follower goes back to the first of them, and {@link JournalListener#onRewind} is told.
 * <p>
 * The journal's directory must be writable; the segments are only read. Single-threaded. One follower of a name at a
 * time.
 */
public final class JournalFollower implements AutoCloseable
{
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private final Path file;
    private final JournalTailer tailer;
    private final FollowerPosition position;
    /** The position before it went back, until that is told. */
    private long rewoundFrom = FollowerPlace.NO_SEQUENCE;

    private JournalFollower(final Path file, final JournalTailer tailer, final FollowerPosition position)
    {
        this.file = file;
        this.tailer = tailer;
        this.position = position;
    }

    /**
     * A follower that begins with an event if it has no position: 0 for the beginning of the journal.
     *
     * @param directory of the journal.
     * @param name      letters, digits, {@code -} and {@code _}, at most 64.
     * @param sequence  of the first event.
     * @return the follower.
     * @throws JournalException if it cannot be opened, another of that name is running, or the event is gone.
     */
    public static JournalFollower fromSequence(
        final JournalDirectory directory, final String name, final long sequence)
    {
        return open(directory, name, (tailer) ->
        {
            moveTo(tailer, sequence);
        });
    }

    /**
     * A follower that begins with an event if it has no position, or one behind the journal's end, which then has lost
     * events that the follower has seen: nothing is left to be handed out again, and who follows to act on what is new
     * goes on with it. One whose position is in what was lost, and written anew, goes back as others do.
     *
     * @param directory of the journal.
     * @param name      letters, digits, {@code -} and {@code _}, at most 64.
     * @param sequence  of the first event.
     * @param onLost    told, in one line, when the position was behind the end, or the follower goes back.
     * @return the follower.
     * @throws JournalException if it cannot be opened, another of that name is running, or the event is gone.
     */
    public static JournalFollower fromSequenceOrWhatIsLeft(
        final JournalDirectory directory, final String name, final long sequence, final Consumer<String> onLost)
    {
        return open(directory, name, tailer -> moveTo(tailer, sequence), onLost);
    }

    /**
     * A follower that begins with the first event of a time or a later one, if it has no position.
     *
     * @param directory of the journal.
     * @param name      letters, digits, {@code -} and {@code _}, at most 64.
     * @param timeNs    epoch nanoseconds.
     * @return the follower.
     * @throws JournalException if it cannot be opened, or another of that name is running.
     */
    public static JournalFollower fromTime(final JournalDirectory directory, final String name, final long timeNs)
    {
        return open(directory, name, (tailer) -> tailer.toTime(timeNs));
    }

    /**
     * A follower that begins with the next event to come, if it has no position.
     *
     * @param directory of the journal.
     * @param name      letters, digits, {@code -} and {@code _}, at most 64.
     * @return the follower.
     * @throws JournalException if it cannot be opened, or another of that name is running.
     */
    public static JournalFollower fromEnd(final JournalDirectory directory, final String name)
    {
        return open(directory, name, JournalTailer::toEnd);
    }

    /**
     * Hands out what is there, as {@link JournalTailer#poll} does.
     *
     * @param listener   receives the messages.
     * @param batchLimit how many batches at most.
     * @return how many batches were handed out.
     */
    public int poll(final JournalListener listener, final int batchLimit)
    {
        if (rewoundFrom != FollowerPlace.NO_SEQUENCE)
        {
            final long dueSequence = rewoundFrom;
            rewoundFrom = FollowerPlace.NO_SEQUENCE;
            listener.onRewind(dueSequence, position.place().sequence());
        }
        return tailer.poll(listener, batchLimit);
    }

    /**
     * Sequence of the next input event to be handed out.
     *
     * @return the sequence, or {@link JournalTailer#NO_SEQUENCE} when it is not known yet.
     */
    public long nextSequence()
    {
        return tailer.nextSequence();
    }

    /**
     * What was handed out is done with: saves the position and forces it to the disk. Does nothing when it has not
     * moved.
     *
     * @throws JournalException if it cannot be saved; the saved position is then the one before.
     */
    public void commit()
    {
        save(tailer.positionToSave());
    }

    /**
     * What was handed out before an event is done with, that event itself perhaps not: saves it as the position, as
     * {@link #commit()} does. For whoever works on several events at a time: the oldest that is not finished.
     *
     * @param sequence of the event; one that was not handed out yet counts as the next to be.
     * @throws JournalException if it cannot be saved; the saved position is then the one before.
     */
    public void commit(final long sequence)
    {
        save(Math.min(sequence, tailer.positionToSave()));
    }

    /**
     * Sequence of the next input event that a follower of this name would be handed out if this one ended now.
     *
     * @return the saved position.
     */
    public long committed()
    {
        return position.place().sequence();
    }

    /**
     * Sequence of the next input event to be handed out, also where the first is still to come.
     *
     * @return the sequence.
     */
    public long position()
    {
        return tailer.positionToSave();
    }

    /**
     * Number of the segment that is read.
     *
     * @return the number, or 0 before the first.
     */
    public int segmentNumber()
    {
        return tailer.segmentNumber();
    }

    /** Closes it; what was not committed is handed out again to the next of its name. */
    @Override
    public void close()
    {
        CloseHelper.closeAll(tailer, position);
    }

    private void save(final long next)
    {
        if (next > position.place().sequence())
        {
            write(placeAt(next));
        }
    }

    private FollowerPlace placeAt(final long next)
    {
        return tailer.segment()
            .map(segment -> new FollowerPlace(next, segment.number(), segment.startTimeMs()))
            .orElse(new FollowerPlace(next, 0, 0));
    }

    private void write(final FollowerPlace place)
    {
        try
        {
            position.save(place);
        }
        catch (final IOException ex)
        {
            throw new JournalException(file, "cannot be saved: " + JournalException.describe(ex), ex);
        }
    }

    private static JournalFollower open(final JournalDirectory directory, final String name, final Start start)
    {
        return open(directory, name, start, null);
    }

    private static JournalFollower open(
        final JournalDirectory directory, final String name, final Start start, final Consumer<String> onLost)
    {
        if (!NAME.matcher(name).matches())
        {
            throw new JournalException(
                directory.path(), "no name for a follower: \"" + name + "\"; letters, digits, - and _, at most 64");
        }
        final Path file = directory.followersPath().resolve(name + JournalDirectory.POSITION_SUFFIX);
        final FollowerPosition position = openPosition(file);
        JournalFollower follower = null;
        JournalTailer tailer = null;
        try
        {
            tailer = new JournalTailer(directory);
            final JournalFollower opened = new JournalFollower(file, tailer, position);
            final String told = opened.start(directory, start, onLost != null);
            if (told != null && onLost != null)
            {
                onLost.accept(file + ": " + told);
            }
            follower = opened;
            return opened;
        }
        finally
        {
            if (follower == null)
            {
                CloseHelper.closeAll(tailer, position);
            }
        }
    }

    /** Moves the tailer to where it goes on, and saves that; returns what is to be told, or null. */
    private String start(final JournalDirectory directory, final Start start, final boolean goesOnWithWhatIsLeft)
    {
        final FollowerPlace saved = position.place();
        final long seen = saved.seenBefore(directory);
        final long end = end(seen);
        String told = null;
        if (saved.sequence() == FollowerPlace.NO_SEQUENCE)
        {
            start.move(tailer);
        }
        else if (seen > end)
        {
            told = "stands at sequence " + saved.sequence() + ", but the journal " + directory.path() +
                " ends before " + end + ": events it has seen are lost";
            if (!goesOnWithWhatIsLeft)
            {
                throw new JournalException(file, told + "; remove it to begin anew");
            }
            start.move(tailer);
        }
        else
        {
            moveTo(tailer, seen);
            if (seen < saved.sequence())
            {
                rewoundFrom = saved.sequence();
                told = "stood at sequence " + saved.sequence() + " of segment " + saved.segmentNumber() +
                    ", but a later segment begins with " + seen +
                    ": events it has seen are lost, it goes back to those written in their stead";
            }
        }
        saveStart(saved, end);
        return told;
    }

    /** Where the journal ends; not before what was seen where that is damaged, which who reads on comes to. */
    private long end(final long seen)
    {
        try
        {
            tailer.toEnd();
            return tailer.positionToSave();
        }
        catch (final JournalDamagedException ex)
        {
            return seen;
        }
    }

    /** Of what is yet to come the segment is not known. */
    private void saveStart(final FollowerPlace saved, final long end)
    {
        final long next = tailer.positionToSave();
        final FollowerPlace place = next > end ? new FollowerPlace(next, 0, 0) : placeAt(next);
        if (next != saved.sequence() || saved.segmentNumber() == 0 && place.segmentNumber() > 0)
        {
            write(place);
        }
    }

    private static void moveTo(final JournalTailer tailer, final long sequence)
    {
        if (sequence == 0)
        {
            tailer.toStart();
        }
        else
        {
            tailer.toSequence(sequence);
        }
    }

    private static FollowerPosition openPosition(final Path file)
    {
        try
        {
            return FollowerPosition.open(file);
        }
        catch (final IOException ex)
        {
            throw new JournalException(file, "cannot be opened: " + JournalException.describe(ex), ex);
        }
    }

    /** Moves the tailer of a new follower. */
    private interface Start
    {
        void move(JournalTailer tailer);
    }
}
