package io.plumbline.journal;

import java.io.IOException;
import java.util.Optional;

/**
 * Judges what comes out of the reading of a segment, and keeps it. All of it is damage, also the fault of a file that
 * was cut while it was read, unless a file cannot be read at all. Single-threaded.
 */
final class ReadFaults
{
    private final Segment segment;
    private JournalException found;
    private boolean spoiled;

    /**
     * @param segment that is read.
     */
    ReadFaults(final Segment segment)
    {
        this.segment = segment;
    }

    /** Throws what was found, if anything was and it has not been forgotten. */
    void throwFound()
    {
        if (found != null)
        {
            throw found;
        }
    }

    /** What was found is of no account where the reader goes next. */
    void forget()
    {
        found = null;
    }

    /**
     * Keeps what was found elsewhere.
     *
     * @param damage to be thrown from now on.
     * @return the same.
     */
    JournalDamagedException keep(final JournalDamagedException damage)
    {
        found = damage;
        return damage;
    }

    /** Whether a fault may have come out of the queue, which must not be used again; true only once. */
    boolean takeSpoiled()
    {
        final boolean was = spoiled;
        spoiled = false;
        return was;
    }

    /**
     * What the queue threw is damage, unless it was judged before it came here, or a file cannot be read.
     *
     * @param cause that was thrown.
     * @param queue that threw it, or null if it could not be opened.
     * @return what is to be thrown, and is thrown from now on unless it was judged before.
     */
    JournalException judge(final Throwable cause, final QueueReader queue)
    {
        try
        {
            return judged(cause, queue);
        }
        catch (final InternalError late)
        {
            // Compiled code has been seen to let it out behind the place that asks for it.
            spoiled = true;
            return MappingFault.suppressed(judged(cause, queue), late);
        }
    }

    /**
     * Damage at a place.
     *
     * @param index of the excerpt, or {@link JournalDamagedException#NO_INDEX}.
     * @param what  is wrong there.
     * @param cause that told of it, or null.
     * @return what is to be thrown, and is thrown from now on.
     */
    JournalException at(final long index, final String what, final Throwable cause)
    {
        return failed(new JournalDamagedException(segment.path(), index, what, cause), takeFault());
    }

    private JournalException judged(final Throwable cause, final QueueReader queue)
    {
        // Before anything else is called, which it would come out of.
        final InternalError fault = takeFault();
        spoiled |= MappingFault.isIn(cause);
        if (cause instanceof final JournalException known)
        {
            return MappingFault.suppressed(known, fault);
        }
        final Optional<IOException> failure = FileFailure.in(cause);
        final long index = queue == null ? JournalDamagedException.NO_INDEX : queue.index();
        return failed(failure.isPresent() ?
            ReadableFiles.unreadable(segment.path(), failure.get()) :
            new JournalDamagedException(
                segment.path(), index, "cannot be read: " + JournalException.describe(cause), cause), fault);
    }

    private JournalException failed(final JournalException judged, final InternalError fault)
    {
        found = MappingFault.suppressed(ReadableFiles.failureIn(segment.path()).orElse(judged), fault);
        return found;
    }

    private InternalError takeFault()
    {
        final InternalError fault = MappingFault.takeOutstanding();
        spoiled |= fault != null;
        return fault;
    }
}
