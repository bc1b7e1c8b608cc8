package io.plumbline.engine.monitor;

import static io.plumbline.engine.monitor.Limits.NONE;

import java.util.function.IntUnaryOperator;

/**
 * The devices' state in primitive arrays: how it is laid out, how it is walked, how it is restored. What it means is
 * the business of {@link DeviationMonitor} and {@link RoundEvaluator}, which work on the arrays directly.
 * <p>
 * A device's record is two cache lines of 64 bytes: the powers of its components in the open round (an invalid reading
 * stands as 0), its flags, and its two deadlines, each with the rank it was set at. A deadline is kept less
 * {@link #postponedNs}, so that all are moved on at once without a walk over the devices.
 */
final class DeviceRecords
{
    static final int ALL = 0xFF;

    /** A record begins at the device's index shifted by this. */
    static final int RECORD_SHIFT = 4;

    static final int FLAGS = 8;
    static final int ROUND_DEADLINE = 9;
    static final int ROUND_ORDER = 10;
    static final int SILENCE_DEADLINE = 11;
    static final int SILENCE_ORDER = 12;

    /* The flags: masks of components (arrived in the lowest byte), two bits, the index of the device's limits. */
    static final long ROUND_FLAGS = 0xFFFFL;
    static final int VALID_SHIFT = 8;
    static final int ALARMS_SHIFT = 16;
    static final int COUNTING_SHIFT = 24;
    static final long SILENT = 1L << 32;
    static final long SCHEDULED = 1L << 33;
    static final int LIMITS_SHIFT = 34;

    /** Stands where no deadline is set, so that the earlier of two is their minimum. */
    static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final int COMPONENTS = DeviationMonitor.COMPONENTS;

    final int deviceCount;
    final long[] words;

    /** What all deadlines set so far were moved on by, in nanoseconds; those in the records are less by it. */
    long postponedNs;

    /** Breaches in a row of each component. Looked at only where the device's counting mask has its bit. */
    final int[] breachRuns;

    /** Calm rounds in a row of each component while its alarm is up. */
    final int[] calmRuns;

    DeviceRecords(final FleetLimits fleet)
    {
        deviceCount = fleet.deviceCount();
        words = new long[Math.multiplyExact(deviceCount, 1 << RECORD_SHIFT)];
        breachRuns = new int[Math.multiplyExact(deviceCount, COMPONENTS)];
        calmRuns = new int[Math.multiplyExact(deviceCount, COMPONENTS)];
        for (int device = 0; device < deviceCount; device++)
        {
            final int record = device << RECORD_SHIFT;
            words[record + FLAGS] = (long)fleet.profileOfDevice()[device] << LIMITS_SHIFT;
            words[record + ROUND_DEADLINE] = NO_DEADLINE;
            words[record + SILENCE_DEADLINE] = NO_DEADLINE;
        }
    }

    /** Whether a device has a deadline. */
    boolean hasDeadline(final int record)
    {
        return storedDeadline(record) != NO_DEADLINE;
    }

    /** The earlier of a device's deadlines in epoch nanoseconds, or {@link #NO_DEADLINE}. */
    long earliestDeadlineNs(final int record)
    {
        final long stored = storedDeadline(record);
        return stored == NO_DEADLINE ? NO_DEADLINE : stored + postponedNs;
    }

    private long storedDeadline(final int record)
    {
        return Math.min(words[record + ROUND_DEADLINE], words[record + SILENCE_DEADLINE]);
    }

    /** Shows all devices that are not in their initial state. */
    void accept(final StateVisitor visitor)
    {
        for (int device = 0; device < deviceCount; device++)
        {
            final int record = device << RECORD_SHIFT;
            final long flags = words[record + FLAGS];
            final int arrived = (int)flags & ALL;
            final boolean heard = words[record + SILENCE_DEADLINE] != NO_DEADLINE;
            final int remembered = arrived | (int)(flags >>> COUNTING_SHIFT | flags >>> ALARMS_SHIFT) & ALL;
            if (heard || remembered != 0 || (flags & SILENT) != 0)
            {
                visitor.onDevice(
                    device,
                    arrived,
                    (int)(flags >>> VALID_SHIFT) & ALL,
                    (int)(flags >>> ALARMS_SHIFT) & ALL,
                    (flags & SILENT) != 0,
                    arrived != 0 ? words[record + ROUND_DEADLINE] + postponedNs : NONE,
                    arrived != 0 ? words[record + ROUND_ORDER] : 0,
                    heard ? words[record + SILENCE_DEADLINE] + postponedNs : NONE,
                    heard ? words[record + SILENCE_ORDER] : 0);
                if (remembered != 0)
                {
                    acceptComponents(visitor, device, arrived & (int)(flags >>> VALID_SHIFT), remembered);
                }
            }
        }
    }

    private void acceptComponents(
        final StateVisitor visitor, final int device, final int arrivedAndValid, final int remembered)
    {
        for (int component = 0; component < COMPONENTS; component++)
        {
            final int bit = 1 << component;
            if ((remembered & bit) != 0)
            {
                final int run = device * COMPONENTS + component;
                final boolean in = (arrivedAndValid & bit) != 0;
                final long power = in ? words[(device << RECORD_SHIFT) + component] : NONE;
                if (in || breachRuns[run] != 0 || calmRuns[run] != 0)
                {
                    visitor.onComponent(device, component, power, breachRuns[run], calmRuns[run]);
                }
            }
        }
    }

    /** Writes the devices it visits into these records, which must be in their initial state. */
    final class Restorer implements StateVisitor
    {
        private final IntUnaryOperator deviceOf;

        /**
         * @param deviceOf index here of a device that is visited, or -1 when it is not here.
         */
        Restorer(final IntUnaryOperator deviceOf)
        {
            this.deviceOf = deviceOf;
        }

        @Override
        public void onFleet(final long timeNs, final long setOrder, final MonitorCounts counts)
        {
        }

        @Override
        public void onDevice(
            final int device,
            final int arrived,
            final int valid,
            final int alarms,
            final boolean silent,
            final long roundDeadlineNs,
            final long roundOrder,
            final long silenceDeadlineNs,
            final long silenceOrder)
        {
            final int here = deviceOf.applyAsInt(device);
            if (here >= 0)
            {
                final int record = here << RECORD_SHIFT;
                words[record + FLAGS] |=
                    (silent ? SILENT : 0) | (long)alarms << ALARMS_SHIFT | (long)valid << VALID_SHIFT | arrived;
                words[record + ROUND_DEADLINE] =
                    roundDeadlineNs == NONE ? NO_DEADLINE : roundDeadlineNs - postponedNs;
                words[record + ROUND_ORDER] = roundOrder;
                words[record + SILENCE_DEADLINE] =
                    silenceDeadlineNs == NONE ? NO_DEADLINE : silenceDeadlineNs - postponedNs;
                words[record + SILENCE_ORDER] = silenceOrder;
            }
        }

        @Override
        public void onComponent(
            final int device, final int component, final long power, final int breachCount, final int calmCount)
        {
            final int here = deviceOf.applyAsInt(device);
            if (here >= 0)
            {
                final int record = here << RECORD_SHIFT;
                final int run = here * COMPONENTS + component;
                words[record + component] = power == NONE ? 0 : power;
                breachRuns[run] = breachCount;
                calmRuns[run] = calmCount;
                if (breachCount != 0 || calmCount != 0)
                {
                    words[record + FLAGS] |= 1L << COUNTING_SHIFT + component;
                }
            }
        }
    }
}
