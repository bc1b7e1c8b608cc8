package io.plumbline.engine.monitor;

import java.util.Arrays;

/**
 * When to look at which device again: finds the next deadline without a scan over devices and without work a reading.
 * <p>
 * A reading only overwrites its device's deadlines, in the monitor's state. The schedule holds each device that has
 * one at most once, with a check time that is never later than its earliest deadline; a deadline that has moved away
 * meanwhile, alone or with all others, is found when the check falls due, and the device is put back. A device is
 * checked about once a round time-out, whatever its number of readings, so deadlines cost O(1) amortised.
 * <p>
 * Checks wait in a wheel of {@value #BUCKETS} buckets, each a singly linked list; a bitmap of two levels finds the
 * next one that is not empty. When a bucket's time comes, the devices whose deadline lies in it go into a binary heap,
 * in the exact order of decision: deadline, round time-out before silence, the order in which they were set.
 * <p>
 * Single-threaded; allocates nothing after construction: a device is in one place, so the heap never outgrows the
 * fleet.
 */
final class DeadlineSchedule
{
    /** The monitor's deadlines, as the schedule sees them. */
    interface Deadlines
    {
        /**
         * Earliest deadline of a device.
         *
         * @param device its index.
         * @return epoch nanoseconds, or {@code Long.MAX_VALUE} when it has none.
         */
        long earliestDeadlineNs(int device);

        /**
         * Rank of that deadline among equal ones.
         *
         * @param device its index.
         * @return less is earlier.
         */
        long earliestRank(int device);
    }

    private static final int BUCKETS = 4096;
    private static final int BUCKET_MASK = BUCKETS - 1;
    private static final int END = -1;

    /** Time has leapt over what is due for so long: it comes all at once. A sixty-fourth of the horizon. */
    private static final int LATE_BUCKETS = BUCKETS / 64;

    private final Deadlines deadlines;
    private final long horizonNs;
    private final int granuleShift;
    private final int[] heads = new int[BUCKETS];
    private final int[] next;
    private final long[] occupied = new long[BUCKETS / Long.SIZE];
    private long occupiedWords;

    private final long[] heapDeadlines;
    private final long[] heapRanks;
    private final int[] heapDevices;
    private int heapSize;

    private long currentBucket;
    private long nextCheckNs;

    /**
     * @param deadlines   where the deadlines are kept.
     * @param deviceCount number of devices.
     * @param horizonNs   the shortest time after which a deadline falls due that is set on an event. A device is looked
     *                    at again after that time at the latest, so one that is set meanwhile is never missed.
     */
    DeadlineSchedule(final Deadlines deadlines, final int deviceCount, final long horizonNs)
    {
        this.deadlines = deadlines;
        this.horizonNs = horizonNs;
        granuleShift = Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, horizonNs / (BUCKETS - 1)));
        next = new int[deviceCount];
        heapDeadlines = new long[deviceCount];
        heapRanks = new long[deviceCount];
        heapDevices = new int[deviceCount];
        clear(0);
    }

    /** Forgets all devices; they are to be added anew. */
    void clear(final long nowNs)
    {
        Arrays.fill(heads, END);
        Arrays.fill(occupied, 0);
        occupiedWords = 0;
        heapSize = 0;
        currentBucket = nowNs >> granuleShift;
        nextCheckNs = Long.MAX_VALUE;
    }

    /** Nothing can fall due before this time. */
    long nextCheckNs()
    {
        return nextCheckNs;
    }

    /**
     * Puts a device that has a deadline and is not in the schedule into it.
     *
     * @param device its index.
     * @param nowNs  present time.
     */
    void add(final int device, final long nowNs)
    {
        addBy(device, nowNs + horizonNs);
    }

    /**
     * As {@link #add}, for many devices that are added at one time: the next checks are spread over the horizon, so
     * that later ones do not all fall due at once.
     *
     * @param device its index.
     * @param nowNs  present time.
     */
    void addSpread(final int device, final long nowNs)
    {
        addBy(device, nowNs + horizonNs / next.length * device);
    }

    private void addBy(final int device, final long checkNs)
    {
        final long deadlineNs = deadlines.earliestDeadlineNs(device);
        if (deadlineNs >> granuleShift <= currentBucket)
        {
            push(deadlineNs, deadlines.earliestRank(device), device);
            nextCheckNs = Math.min(nextCheckNs, deadlineNs);
        }
        else
        {
            final long bucket = Math.min(deadlineNs, checkNs) >> granuleShift;
            enlist(device, Math.max(currentBucket + 1, Math.min(bucket, currentBucket + BUCKET_MASK)));
        }
    }

    /**
     * Takes out the next device whose deadline has fallen due; puts back those whose deadline has moved meanwhile.
     *
     * @param nowNs present time, never less than before.
     * @return the device with the first deadline at or before {@code nowNs}, which is then not in the schedule any
     *         more, or -1 when there is none.
     */
    int poll(final long nowNs)
    {
        turn(nowNs);
        while (heapSize > 0 && heapDeadlines[0] <= nowNs)
        {
            final long deadlineNs = heapDeadlines[0];
            final long rank = heapRanks[0];
            final int device = pop();
            final long earliestNs = deadlines.earliestDeadlineNs(device);
            if (earliestNs == deadlineNs && deadlines.earliestRank(device) == rank)
            {
                return device;
            }
            add(device, nowNs);
        }
        nextCheckNs = Math.min(heapSize > 0 ? heapDeadlines[0] : Long.MAX_VALUE, nextBucketStartNs());
        return END;
    }

    private void turn(final long nowNs)
    {
        final long nowBucket = nowNs >> granuleShift;
        int due = END;
        int late = END;
        while (occupiedWords != 0)
        {
            final long bucket = nextBucket();
            if (bucket > nowBucket)
            {
                break;
            }
            if (nowBucket - bucket < LATE_BUCKETS)
            {
                due = detach((int)bucket & BUCKET_MASK, due);
            }
            else
            {
                late = detach((int)bucket & BUCKET_MASK, late);
            }
            currentBucket = bucket;
        }
        currentBucket = Math.max(currentBucket, nowBucket);
        while (due != END)
        {
            final int following = next[due];
            add(due, nowNs);
            due = following;
        }
        while (late != END)
        {
            final int following = next[late];
            addSpread(late, nowNs);
            late = following;
        }
    }

    private int detach(final int slot, final int list)
    {
        int head = list;
        int device = heads[slot];
        while (device != END)
        {
            final int following = next[device];
            next[device] = head;
            head = device;
            device = following;
        }
        heads[slot] = END;
        final int word = slot >> 6;
        occupied[word] &= ~(1L << slot);
        if (occupied[word] == 0)
        {
            occupiedWords &= ~(1L << word);
        }
        return head;
    }

    private void enlist(final int device, final long bucket)
    {
        final int slot = (int)bucket & BUCKET_MASK;
        next[device] = heads[slot];
        heads[slot] = device;
        final int word = slot >> 6;
        occupied[word] |= 1L << slot;
        occupiedWords |= 1L << word;
        nextCheckNs = Math.min(nextCheckNs, bucket << granuleShift);
    }

    private long nextBucketStartNs()
    {
        return occupiedWords == 0 ? Long.MAX_VALUE : nextBucket() << granuleShift;
    }

    /** The first occupied bucket after the current one; all lie less than a turn ahead. */
    private long nextBucket()
    {
        final int from = (int)(currentBucket + 1) & BUCKET_MASK;
        final int fromWord = from >> 6;
        final long rest = occupied[fromWord] & -1L << from;
        final int slot;
        if (rest != 0)
        {
            slot = (fromWord << 6) + Long.numberOfTrailingZeros(rest);
        }
        else
        {
            final int ahead = Long.numberOfTrailingZeros(Long.rotateRight(occupiedWords, fromWord + 1)) + 1;
            final int word = fromWord + ahead & Long.SIZE - 1;
            slot = (word << 6) + Long.numberOfTrailingZeros(occupied[word]);
        }
        return currentBucket + 1 + (slot - from & BUCKET_MASK);
    }

    private void push(final long deadlineNs, final long rank, final int device)
    {
        int hole = heapSize++;
        while (hole > 0)
        {
            final int parent = hole - 1 >> 1;
            if (!before(deadlineNs, rank, heapDeadlines[parent], heapRanks[parent]))
            {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, deadlineNs, rank, device);
    }

    private int pop()
    {
        final int top = heapDevices[0];
        final int last = --heapSize;
        if (last > 0)
        {
            final long deadlineNs = heapDeadlines[last];
            final long rank = heapRanks[last];
            int hole = 0;
            int child = 1;
            while (child < last)
            {
                final int right = child + 1;
                if (right < last &&
                    before(heapDeadlines[right], heapRanks[right], heapDeadlines[child], heapRanks[child]))
                {
                    child = right;
                }
                if (!before(heapDeadlines[child], heapRanks[child], deadlineNs, rank))
                {
                    break;
                }
                move(child, hole);
                hole = child;
                child = 2 * hole + 1;
            }
            put(hole, deadlineNs, rank, heapDevices[last]);
        }
        return top;
    }

    private static boolean before(final long deadlineNs, final long rank, final long otherNs, final long otherRank)
    {
        return deadlineNs < otherNs || deadlineNs == otherNs && rank < otherRank;
    }

    private void move(final int from, final int to)
    {
        put(to, heapDeadlines[from], heapRanks[from], heapDevices[from]);
    }

    private void put(final int index, final long deadlineNs, final long rank, final int device)
    {
        heapDeadlines[index] = deadlineNs;
        heapRanks[index] = rank;
        heapDevices[index] = device;
    }
}
