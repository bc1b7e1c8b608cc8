package io.plumbline.engine.action;

import io.plumbline.engine.config.ActionSettings;
import java.util.SplittableRandom;

/**
 * How long to wait before an attempt: exponential, with jitter (the "equal jitter" of
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Not thread-safe.
 */
final class Backoff
{
    private final ActionSettings.Retry retry;
    private final SplittableRandom random;

    Backoff(final ActionSettings.Retry retry, final SplittableRandom random)
    {
        this.retry = retry;
        this.random = random;
    }

    /**
     * The wait after a failure.
     *
     * @param failures in a row, from 1.
     * @return nanoseconds, from half to all of what was doubled at each failure up to the greatest wait.
     */
    long delayNs(final int failures)
    {
        long delayNs = retry.initialNs();
        for (int i = 1; i < failures && delayNs < retry.maxNs(); i++)
        {
            delayNs *= 2;
        }
        return jittered(Math.min(delayNs, retry.maxNs()));
    }

    /**
     * The wait where there is little hope.
     *
     * @return nanoseconds, from half to all of the greatest wait.
     */
    long longestNs()
    {
        return jittered(retry.maxNs());
    }

    private long jittered(final long delayNs)
    {
        return delayNs - random.nextLong(delayNs / 2 + 1);
    }
}
