package io.plumbline.perf;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A few devices send most: the n-th of them about 1/n as often as the first (Zipf's law with exponent 1), each its
 * components in turn. Which devices those are is spread over the fleet.
 */
final class SkewedOrder implements SendingOrder
{
    /** More than there can be devices, and a prime: what is multiplied by it, modulo their number, is spread. */
    private static final long SPREAD = 2_654_435_761L;

    private final int[] components;
    private int position;

    /**
     * @param fleet    that sends.
     * @param random   to draw from.
     * @param count    of the components drawn.
     * @param complete whether those follow that make every open round whole, so that all may be sent again.
     */
    SkewedOrder(final LoadFleet fleet, final SplittableRandom random, final int count, final boolean complete)
    {
        final int deviceCount = fleet.deviceCount();
        final double logCount = Math.log(deviceCount + 1.0);
        final byte[] next = new byte[deviceCount];
        final int[] drawn = new int[count];
        for (int i = 0; i < count; i++)
        {
            // Where 1/x is the density, the logarithm is evenly spread.
            final int rank = Math.min(deviceCount, (int)Math.exp(random.nextDouble() * logCount)) - 1;
            final int device = (int)(rank * SPREAD % deviceCount);
            drawn[i] = component(device, next);
        }
        components = complete ? IntStream.concat(Arrays.stream(drawn), open(next, random)).toArray() : drawn;
    }

    /** How many there are. */
    int size()
    {
        return components.length;
    }

    /** {@inheritDoc} */
    @Override
    public int next()
    {
        final int component = components[position];
        position = position + 1 == components.length ? 0 : position + 1;
        return component;
    }

    private static int component(final int device, final byte[] next)
    {
        final int component = next[device];
        next[device] = (byte)(component + 1 & LoadFleet.COMPONENTS - 1);
        return device * LoadFleet.COMPONENTS + component;
    }

    /** What is missing in open rounds, in any order. */
    private static IntStream open(final byte[] next, final SplittableRandom random)
    {
        final int[] missing = IntStream.range(0, next.length)
            .filter(device -> next[device] > 0)
            .flatMap(device -> IntStream.range(next[device], LoadFleet.COMPONENTS)
                .map(component -> device * LoadFleet.COMPONENTS + component))
            .toArray();
        LoadFleet.shuffle(missing, random);
        return Arrays.stream(missing);
    }
}
