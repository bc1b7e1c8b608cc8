package io.plumbline.perf;

/**
 * What each process of a peer does before the run that counts: so many runs, and as many more as fill the time.
 *
 * @param runs at least.
 * @param time at least.
 */
record PeerWarmUp(long runs, Span time)
{
    /** As it is told the process. */
    @Override
    public String toString()
    {
        return runs + ":" + time.ms() / 1e3;
    }
}
