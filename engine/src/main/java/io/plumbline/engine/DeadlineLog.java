package io.plumbline.engine;

import io.plumbline.engine.monitor.DeadlineListener;

/**
 * Carries the verdicts on deadlines from the monitor to the journal, beside the ring: one event may make any number
 * fall due, and a slot has room for a fixed one.
 * <p>
 * It cannot overflow. A device has at most two deadlines, each of which falls due once, and only a reading sets new
 * ones, two at most; a reading's slot is not reused before the journal has taken its verdicts. So no more than two a
 * device and two a slot are under way.
 * <p>
 * One writer (the monitor's thread) and one reader (the journal's); the ring's sequences order their accesses.
 */
final class DeadlineLog implements DeadlineListener
{
    private static final int WORDS = 2;
    private static final long SILENT = 1L << 40;
    private static final int MISSING_SHIFT = 32;

    private final long[] entries;
    private final int mask;
    private int written;
    private int read;
    private int pending;

    /**
     * @param deviceCount number of devices.
     * @param ringSize    number of slots.
     */
    DeadlineLog(final int deviceCount, final int ringSize)
    {
        final long most = 2L * deviceCount + 2L * ringSize;
        final long capacity = Long.highestOneBit(most * WORDS - 1) << 1;
        entries = new long[Math.toIntExact(capacity)];
        mask = entries.length - 1;
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundIncomplete(final long deadlineNs, final int device, final int missing)
    {
        write(deadlineNs, (long)missing << MISSING_SHIFT | device);
    }

    /** {@inheritDoc} */
    @Override
    public void onDeviceSilent(final long deadlineNs, final int device)
    {
        write(deadlineNs, SILENT | device);
    }

    /** How many were written since the last call. For the writer. */
    int takePending()
    {
        final int taken = pending;
        pending = 0;
        return taken;
    }

    /** Hands the next ones to a listener. For the reader. */
    void read(final int count, final DeadlineListener listener)
    {
        for (int i = 0; i < count; i++)
        {
            final long deadlineNs = entries[read & mask];
            final long what = entries[read + 1 & mask];
            read += WORDS;
            if ((what & SILENT) != 0)
            {
                listener.onDeviceSilent(deadlineNs, (int)what);
            }
            else
            {
                listener.onRoundIncomplete(deadlineNs, (int)what, (int)(what >>> MISSING_SHIFT));
            }
        }
    }

    private void write(final long deadlineNs, final long what)
    {
        entries[written & mask] = deadlineNs;
        entries[written + 1 & mask] = what;
        written += WORDS;
        pending++;
    }
}
