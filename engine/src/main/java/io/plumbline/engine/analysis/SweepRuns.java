package io.plumbline.engine.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What goes on from one round to the next of the components that stray: for each of many bounds whether an alarm is up,
 * and breaches or calm rounds in a row. A component has a slot only while there is anything of it, so that memory goes
 * with the components that stray at a time and not with the fleet.
 */
final class SweepRuns
{
    /** No component's slot. */
    static final int NONE = 0;

    /** Longest run that is counted. */
    static final int MAX_RUN = Short.MAX_VALUE;

    private static final int PAGE_SHIFT = 10;
    private static final int PAGE_SIZE = 1 << PAGE_SHIFT;

    private final int width;
    private final List<Page> pages = new ArrayList<>();
    private int used;
    private int free;

    /** Slots; of a free one the word is the next that is free. */
    private static final class Page
    {
        private final short[] runs;
        private final long[] words = new long[PAGE_SIZE];

        Page(final int width)
        {
            runs = new short[PAGE_SIZE * width];
        }
    }

    /**
     * @param width how many bounds there are.
     */
    SweepRuns(final int width)
    {
        this.width = width;
        clear();
    }

    void clear()
    {
        pages.clear();
        free = NONE;
        // The first is never given away: its number stands for none.
        pages.add(new Page(width));
        used = 1;
    }

    /** A slot in which no alarm is up and nothing has been counted. */
    int take()
    {
        if (free != NONE)
        {
            final int slot = free;
            free = (int)alarms(slot);
            setAlarms(slot, 0);
            return slot;
        }
        if (used == pages.size() << PAGE_SHIFT)
        {
            pages.add(new Page(width));
        }
        return used++;
    }

    /** Gives a slot back that holds nothing any more, or is not needed. */
    void giveBack(final int slot)
    {
        final int at = at(slot);
        Arrays.fill(runs(slot), at, at + width, (short)0);
        setAlarms(slot, free);
        free = slot;
    }

    /** Mask of the bounds whose alarm is up. */
    long alarms(final int slot)
    {
        return pages.get(slot >>> PAGE_SHIFT).words[slot & PAGE_SIZE - 1];
    }

    void setAlarms(final int slot, final long alarms)
    {
        pages.get(slot >>> PAGE_SHIFT).words[slot & PAGE_SIZE - 1] = alarms;
    }

    /** Where the runs of a slot stand: breaches in a row of each bound, or calm rounds as their negative. */
    short[] runs(final int slot)
    {
        return pages.get(slot >>> PAGE_SHIFT).runs;
    }

    /** At what index there. */
    int at(final int slot)
    {
        return (slot & PAGE_SIZE - 1) * width;
    }
}
