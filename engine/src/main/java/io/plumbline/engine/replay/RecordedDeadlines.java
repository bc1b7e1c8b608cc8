package io.plumbline.engine.replay;

import java.util.Arrays;

/**
 * The verdicts on deadlines that the journal shows before an input event, kept until the monitor has decided the same
 * ones at that event. Grows to the largest number one event ever had.
 */
final class RecordedDeadlines
{
    private static final int WORDS = 2;
    private static final long SILENT = 1L << 40;
    private static final int MISSING_SHIFT = 32;

    private long[] words = new long[64];
    private int written;
    private int taken;

    void onRoundIncomplete(final long deadlineNs, final int device, final int missing)
    {
        add(deadlineNs, (long)missing << MISSING_SHIFT | device);
    }

    void onDeviceSilent(final long deadlineNs, final int device)
    {
        add(deadlineNs, SILENT | device);
    }

    void takeRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        take(sequence, deadlineNs, (long)missing << MISSING_SHIFT | device);
    }

    void takeDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        take(sequence, deadlineNs, SILENT | device);
    }

    /** After an input event: all that were recorded before it must have been decided. */
    void checkTaken(final long sequence)
    {
        if (taken != written)
        {
            throw new ReplayDifferenceException(
                sequence, "recorded, but not decided: " + describe(words[taken], words[taken + 1]));
        }
        written = 0;
        taken = 0;
    }

    /** Nobody can decide them again. */
    void forget()
    {
        written = 0;
        taken = 0;
    }

    private void add(final long deadlineNs, final long what)
    {
        if (written == words.length)
        {
            words = Arrays.copyOf(words, words.length * 2);
        }
        words[written++] = deadlineNs;
        words[written++] = what;
    }

    private void take(final long sequence, final long deadlineNs, final long what)
    {
        if (taken == written)
        {
            throw new ReplayDifferenceException(
                sequence, "decided, but not recorded: " + describe(deadlineNs, what));
        }
        if (words[taken] != deadlineNs || words[taken + 1] != what)
        {
            throw new ReplayDifferenceException(
                sequence,
                "recorded " + describe(words[taken], words[taken + 1]) + ", decided " + describe(deadlineNs, what));
        }
        taken += WORDS;
    }

    private static String describe(final long deadlineNs, final long what)
    {
        return ((what & SILENT) != 0 ? "silence" : "time-out of the round") +
            " of device " + (int)what + " at " + deadlineNs + " ns";
    }
}
