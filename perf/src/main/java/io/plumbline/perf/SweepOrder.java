package io.plumbline.perf;

import java.util.SplittableRandom;

/**
 * Sweep after sweep: every component of every device once, in an order drawn anew for each.
 */
final class SweepOrder implements SendingOrder
{
    private final SplittableRandom random;
    private final int[] sweep;
    private int position;

    SweepOrder(final LoadFleet fleet, final SplittableRandom random)
    {
        this.random = random;
        sweep = fleet.sweep();
    }

    /** {@inheritDoc} */
    @Override
    public int next()
    {
        if (position == 0)
        {
            LoadFleet.shuffle(sweep, random);
        }
        final int component = sweep[position];
        position = position + 1 == sweep.length ? 0 : position + 1;
        return component;
    }
}
