package io.plumbline.engine.counters;

import java.util.ArrayList;
import java.util.List;

/**
 * A histogram of latencies, as it was read.
 *
 * @param buckets in ascending order of their bounds; the last one has none.
 * @param sumNs   of all latencies, nanoseconds.
 */
public record Latencies(List<Bucket> buckets, long sumNs)
{
    /**
     * A bucket.
     *
     * @param boundNs its upper bound, which belongs to it; {@code Long.MAX_VALUE} for none.
     * @param count   of the latencies above the bound before and up to this one.
     */
    public record Bucket(long boundNs, long count)
    {
    }

    static Latencies of(final List<CounterValue> values)
    {
        final List<Bucket> buckets = new ArrayList<>();
        long sumNs = 0;
        for (final CounterValue value : values)
        {
            switch (value.labelValue())
            {
                case LatencyHistogram.SUM -> sumNs = value.value();
                case LatencyHistogram.BEYOND -> buckets.add(new Bucket(Long.MAX_VALUE, value.value()));
                default ->
                {
                    if (value.labelValue().matches("[0-9]{1,18}"))
                    {
                        buckets.add(new Bucket(Long.parseLong(value.labelValue()), value.value()));
                    }
                }
            }
        }
        return new Latencies(List.copyOf(buckets), sumNs);
    }

    /**
     * What was measured between two reads of the same histogram.
     *
     * @param before the first of them; this is the second.
     * @return the difference.
     */
    public Latencies since(final Latencies before)
    {
        final List<Bucket> between = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i++)
        {
            final Bucket bucket = buckets.get(i);
            between.add(new Bucket(bucket.boundNs(), bucket.count() - before.buckets.get(i).count()));
        }
        return new Latencies(List.copyOf(between), sumNs - before.sumNs);
    }

    /**
     * How many latencies were measured.
     *
     * @return the count of all buckets.
     */
    public long count()
    {
        return buckets.stream().mapToLong(Bucket::count).sum();
    }

    /**
     * A bound that so many of the latencies do not exceed.
     *
     * @param share of the latencies, above 0 and up to 1.
     * @return the upper bound of the bucket that the share falls into; {@code Long.MAX_VALUE} beyond all bounds, 0 when
     * nothing was measured.
     */
    public long percentileNs(final double share)
    {
        final long rank = (long)Math.ceil(count() * share);
        long counted = 0;
        for (final Bucket bucket : buckets)
        {
            counted += bucket.count();
            if (counted > 0 && counted >= rank)
            {
                return bucket.boundNs();
            }
        }
        return 0;
    }
}
