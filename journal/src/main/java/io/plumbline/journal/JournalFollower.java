package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A tailer with a name and a position that outlives it, in the file {@code followers/<name>.position} of the journal's
 * directory. Every event is handed out at least once: the position is saved by {@link #commit()}, after the listener
 * has done its work, and what was handed out after the last commit is handed out again by the next follower of that
 * name. Retention removes nothing that a registered follower still needs.
 * <p>
 * A new follower begins where it is told; one that has a position goes on from there, whatever it is told. In either
 * case the configuration in force comes first, see {@link JournalTailer#toSequence}. The journal's directory must be
 * writable; the segments are only read. Single-threaded. One follower of a name at a time.
 */
public final class JournalFollower implements AutoCloseable
{
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private final Path file;
    private final JournalTailer tailer;
    private final FollowerPosition position;

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
        final long next = tailer.positionToSave();
        if (next > position.sequence())
        {
            try
            {
                position.save(next);
            }
            catch (final IOException ex)
            {
                throw new JournalException(file, "cannot be saved: " + JournalException.describe(ex), ex);
            }
        }
    }

    /** Closes it; what was not committed is handed out again to the next of its name. */
    @Override
    public void close()
    {
        CloseHelper.closeAll(tailer, position);
    }

    private static JournalFollower open(final JournalDirectory directory, final String name, final Start start)
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
            if (position.sequence() == FollowerPosition.NONE)
            {
                start.move(tailer);
            }
            else
            {
                goOn(directory, file, tailer, position.sequence());
            }
            follower = new JournalFollower(file, tailer, position);
            follower.commit();
            return follower;
        }
        finally
        {
            if (follower == null)
            {
                CloseHelper.closeAll(tailer, position);
            }
        }
    }

    private static void goOn(
        final JournalDirectory directory, final Path file, final JournalTailer tailer, final long sequence)
    {
        tailer.toEnd();
        final long end = tailer.positionToSave();
        if (sequence > end)
        {
            throw new JournalException(file, "stands at sequence " + sequence + ", but the journal " +
                directory.path() + " ends before " + end + ": events it has seen are lost; remove it to begin anew");
        }
        moveTo(tailer, sequence);
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
