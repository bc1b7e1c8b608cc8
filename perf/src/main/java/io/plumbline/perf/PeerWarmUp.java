package io.plumbline.perf;

/**
 * The runs in each process of a peer: so many to warm up, as many more as fill the time, and those that count.
 *
 * @param runs    to warm up, at least.
 * @param time    to warm up, at least.
 * @param counted runs that follow.
 */
record PeerWarmUp(long runs, Span time, int counted)
{
    /** As it is told the process. */
    @Override
    public String toString()
    {
        return runs + ":" + time.ms() / 1e3 + ":" + counted;
    }
}
