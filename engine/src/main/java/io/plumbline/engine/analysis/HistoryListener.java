package io.plumbline.engine.analysis;

import io.plumbline.engine.rollup.Aggregate;

/** Told of the rows of a {@link History}: by time, and in each bucket by device, as they were asked for, and id. */
public interface HistoryListener
{
    /**
     * What the readings of a component in a bucket come to; there are some.
     *
     * @param startNs   of the bucket, epoch nanoseconds.
     * @param place     of the component, see {@link WantedComponents}.
     * @param aggregate valid only during the call.
     */
    void onBucket(long startNs, int place, Aggregate aggregate);
}
