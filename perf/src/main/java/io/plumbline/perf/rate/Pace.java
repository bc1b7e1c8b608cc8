package io.plumbline.perf.rate;

import java.util.concurrent.TimeUnit;

/**
 * When messages are to be sent: one after the other at a fixed rate, first some that do not count. A message that could
 * not be sent at its planned time has waited since then: who counts from the time it was sent leaves that out, which is
 * what is called coordinated omission. Not changed after construction; times are {@link System#nanoTime}'s.
 */
public final class Pace
{
    private static final double SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final long startNs;
    private final double intervalNs;
    private final long countedFrom;
    private final long count;

    private Pace(final long startNs, final double intervalNs, final long countedFrom, final long count)
    {
        this.startNs = startNs;
        this.intervalNs = intervalNs;
        this.countedFrom = countedFrom;
        this.count = count;
    }

    /**
     * A plan of so much time.
     *
     * @param startNs  when the first message is due.
     * @param rate     messages a second.
     * @param warmUpMs messages planned within so many milliseconds from the start on do not count.
     * @param timeMs   milliseconds that follow.
     * @return the plan.
     */
    public static Pace ofTime(final long startNs, final double rate, final long warmUpMs, final long timeMs)
    {
        final double intervalNs = SECOND_NS / rate;
        return new Pace(
            startNs,
            intervalNs,
            (long)(TimeUnit.MILLISECONDS.toNanos(warmUpMs) / intervalNs),
            Math.max(1, (long)(TimeUnit.MILLISECONDS.toNanos(warmUpMs + timeMs) / intervalNs)));
    }

    /**
     * A plan of so many messages.
     *
     * @param startNs     when the first message is due.
     * @param rate        messages a second.
     * @param countedFrom the first message that counts.
     * @param count       of messages.
     * @return the plan.
     */
    public static Pace ofCount(final long startNs, final double rate, final long countedFrom, final long count)
    {
        return new Pace(startNs, SECOND_NS / rate, countedFrom, count);
    }

    /**
     * How far behind the last message was when it was done.
     *
     * @param messages in all.
     * @param achieved messages a second until the last was done.
     * @param asked    messages a second.
     * @return nanoseconds from when it was planned.
     */
    public static long behindNs(final long messages, final double achieved, final double asked)
    {
        return (long)(messages * SECOND_NS / achieved - (messages - 1) * SECOND_NS / asked);
    }

    /**
     * When the first message is due.
     *
     * @return nanoseconds.
     */
    public long startNs()
    {
        return startNs;
    }

    /**
     * How many messages there are, those of the warm-up among them.
     *
     * @return messages.
     */
    public long count()
    {
        return count;
    }

    /**
     * The first message that counts.
     *
     * @return its number, from 0.
     */
    public long countedFrom()
    {
        return countedFrom;
    }

    /**
     * Messages that are due.
     *
     * @param nowNs the time.
     * @return how many, from the first one on.
     */
    public long due(final long nowNs)
    {
        return nowNs < startNs ? 0 : Math.min(count, (long)((nowNs - startNs) / intervalNs) + 1);
    }

    /**
     * When a message is due.
     *
     * @param message its number, from 0.
     * @return nanoseconds.
     */
    public long plannedNs(final long message)
    {
        return startNs + (long)(message * intervalNs);
    }

    /**
     * Messages a second, when all are through.
     *
     * @param endNs when the last one was.
     * @return the rate that was kept up.
     */
    public double achieved(final long endNs)
    {
        return achieved(count, endNs);
    }

    /**
     * Messages a second, when some are through.
     *
     * @param messages that are, from the first one on.
     * @param endNs    when the last of them was.
     * @return the rate that was kept up.
     */
    public double achieved(final long messages, final long endNs)
    {
        return messages * SECOND_NS / (endNs - startNs);
    }
}
