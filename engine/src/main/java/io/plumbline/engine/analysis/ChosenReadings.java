package io.plumbline.engine.analysis;

import io.plumbline.journal.JournalDirectory;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The readings of components that draw the same line as all of them, chosen by {@link MinMaxLttb}. Reads the journal
 * once; takes memory for four times the points wanted of each component. Single-threaded.
 */
public final class ChosenReadings
{
    /** Fewest points that can be chosen. */
    public static final int MIN_POINTS = MinMaxLttb.MIN_POINTS;

    private final QueryRange range;
    private final int points;
    private final ReadingScan scan;
    private final MinMaxLttb[] chosen;

    /**
     * Readings of components.
     *
     * @param directory of the journal.
     * @param range     that is asked for.
     * @param points    that are wanted of each component at most; {@link #MIN_POINTS} or more.
     * @param wanted    components.
     * @param progress  told of the sequence that it has come to.
     */
    public ChosenReadings(
        final JournalDirectory directory,
        final QueryRange range,
        final int points,
        final WantedComponents wanted,
        final LongConsumer progress)
    {
        this.range = range;
        this.points = points;
        scan = new ReadingScan(directory, wanted, range, progress);
        chosen = new MinMaxLttb[wanted.places()];
    }

    /**
     * Goes through the range.
     *
     * @param listener told of the readings that are chosen, by device, as they were asked for, by id and by time.
     */
    public void read(final ReadingListener listener)
    {
        scan.read(range.fromNs(), range.toNs() + 1, this::onReading);
        for (int place = 0; place < chosen.length; place++)
        {
            if (chosen[place] != null)
            {
                chosen[place].choose(place, listener);
                chosen[place] = null;
            }
        }
    }

    /**
     * What is not in the answer although the journal had it once.
     *
     * @return one line each.
     */
    public List<String> missing()
    {
        return scan.missing();
    }

    /**
     * What is no damage and is to be told, see {@link RangeReplay#notes()}.
     *
     * @return one line each.
     */
    public List<String> notes()
    {
        return scan.notes();
    }

    /**
     * Whether something is missing that no engine was told to go on after.
     *
     * @return true if so.
     */
    public boolean isDamaged()
    {
        return scan.isDamaged();
    }

    private void onReading(
        final int place, final long sequence, final long timeNs, final long power, final boolean isValid)
    {
        if (isValid)
        {
            if (chosen[place] == null)
            {
                chosen[place] = new MinMaxLttb(range.fromNs(), range.toNs(), points);
            }
            chosen[place].add(sequence, timeNs, power);
        }
    }
}
