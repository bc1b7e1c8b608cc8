package io.plumbline.journal;

/**
 * A fault of a mapping: HotSpot's InternalError, which comes out wherever the thread has got to by then.
 */
final class MappingFault
{
    private static final int MAX_DEPTH = 16;

    private static volatile int probe = 1;

    private MappingFault()
    {
    }

    /**
     * Whether something that a queue threw is a fault, or was thrown in its stead: out of a FileChannel comes an
     * IndexOutOfBoundsException instead, by what was to remove the thread that the fault kept from being added. Where
     * it came out nobody throws, so what closes that FileChannel may wait for ever. Before one is used a fault is
     * therefore asked for, see {@link QueueFile}.
     *
     * @param thrown by a queue.
     * @return true if the queue must not be used again.
     */
    static boolean isIn(final Throwable thrown)
    {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++)
        {
            if (cause instanceof InternalError || cause instanceof IndexOutOfBoundsException)
            {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /**
     * Lets what the virtual machine knows of come out now. A file that is mapped may be cut; HotSpot throws the error
     * of a load or a store behind its end not there but when the thread next enters the runtime, which may be long
     * after. An array of arrays whose lengths are not constant is always made by the runtime.
     *
     * @throws InternalError if a fault is outstanding.
     */
    static void throwOutstanding()
    {
        if (new byte[probe][probe].length != probe)
        {
            throw new IllegalStateException("an array of another length");
        }
    }

    /**
     * The same, for who has something to tell already, or nothing more.
     *
     * @return the fault that was outstanding, or null.
     */
    static InternalError takeOutstanding()
    {
        try
        {
            throwOutstanding();
            return null;
        }
        catch (final InternalError fault)
        {
            return fault;
        }
    }

    /**
     * Adds a fault that came out late to what is thrown anyway.
     *
     * @param found to be thrown.
     * @param fault or null.
     * @return what is to be thrown.
     */
    static JournalException suppressed(final JournalException found, final InternalError fault)
    {
        if (fault != null)
        {
            found.addSuppressed(fault);
        }
        return found;
    }
}
