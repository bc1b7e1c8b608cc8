package io.plumbline.engine.monitor;

/**
 * {@link Limits} as the monitor computes with them: a bound that is not set is one no deviation reaches, so that the
 * hot path has no special case. Micro-units and nanoseconds.
 */
final class EffectiveLimits
{
    /** Further than any n·deviation (at most 4 x 2·10^15) and small enough to be multiplied by 4. */
    private static final long UNREACHABLE = 1_000_000_000_000_000_000L;

    final Group first;
    final Group last;
    final boolean excludeInvalid;
    final long roundTimeoutNs;
    final long silentAfterNs;
    final int raiseAfter;
    final int clearAfter;

    private EffectiveLimits(final Limits limits)
    {
        first = new Group(limits.first());
        last = new Group(limits.last());
        excludeInvalid = limits.excludeInvalid();
        roundTimeoutNs = limits.roundTimeoutNs();
        silentAfterNs = limits.silentAfterNs();
        raiseAfter = limits.raiseAfter();
        clearAfter = limits.clearAfter();
    }

    /** One for each of the fleet's profiles. */
    static EffectiveLimits[] of(final FleetLimits fleet)
    {
        return fleet.profiles().stream().map(EffectiveLimits::new).toArray(EffectiveLimits[]::new);
    }

    /** The shortest time in the fleet after which a deadline falls due that is set on an event. */
    static long shortestNs(final FleetLimits fleet)
    {
        return fleet.profiles().stream()
            .mapToLong(limits -> Math.min(limits.roundTimeoutNs(), limits.silentAfterNs()))
            .min()
            .orElse(Limits.MAX_DURATION_NS);
    }

    /** Bounds of one group. */
    static final class Group
    {
        final long below;
        final long above;
        final long calmLow;
        final long calmHigh;

        private Group(final Limits.Bounds bounds)
        {
            below = bounds.below() == Limits.NONE ? -UNREACHABLE : bounds.below();
            above = bounds.above() == Limits.NONE ? UNREACHABLE : bounds.above();
            calmLow = bounds.below() == Limits.NONE ? -UNREACHABLE : below + bounds.deadband();
            calmHigh = bounds.above() == Limits.NONE ? UNREACHABLE : above - bounds.deadband();
        }
    }
}
