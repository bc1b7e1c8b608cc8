package io.plumbline.engine.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviationMonitorTest
{
    private static final long SECOND = 1_000_000_000L;
    private static final long MICRO = 1_000_000L;

    private static Limits limits(final long below, final int raiseAfter, final int clearAfter)
    {
        final Limits.Bounds bounds = new Limits.Bounds(below, Limits.NONE, 0);
        return new Limits(bounds, bounds, false, 45 * SECOND, 90 * SECOND, raiseAfter, clearAfter);
    }

    private static FleetLimits fleet(final Limits... limitsOfDevices)
    {
        final int[] profiles = new int[limitsOfDevices.length];
        for (int i = 0; i < profiles.length; i++)
        {
            profiles[i] = i;
        }
        return new FleetLimits(List.of(limitsOfDevices), profiles);
    }

    private enum Traffic
    {
        PLANT, SPARSE, LOSSY, BURSTS, SAME_INSTANT, GAPS
    }

    @ParameterizedTest
    @EnumSource(Traffic.class)
    void shouldDecideAsTheNaiveTwinOnRandomTraffic(final Traffic traffic)
    {
        for (int i = 0; i < 12; i++)
        {
            final long seed = 7000 + 100L * traffic.ordinal() + i;
            try
            {
                compareWithTwin(traffic, seed, i % 2 == 1);
            }
            catch (final AssertionError | RuntimeException e)
            {
                throw new AssertionError("seed " + seed + ", " + traffic, e);
            }
        }
    }

    private void compareWithTwin(final Traffic traffic, final long seed, final boolean restart)
    {
        final Random random = new Random(seed);
        final List<Limits> limits = new ArrayList<>();
        int devices = 1 + random.nextInt(12);
        final Limits shared = randomLimits(random);
        for (int i = 0; i < devices; i++)
        {
            limits.add(random.nextInt(3) == 0 ? randomLimits(random) : shared);
        }
        final NaiveMonitor twin = new NaiveMonitor(limits);
        final MonitorHarness harness = new MonitorHarness(fleet(limits.toArray(Limits[]::new)));
        long now = SECOND * random.nextInt(1000);
        if (random.nextBoolean())
        {
            twin.onStart(now);
            harness.monitor().onStart(now);
        }
        for (int event = 0; event < 5000; event++)
        {
            now += step(traffic, random);
            final int kind = random.nextInt(100);
            if (kind < 2)
            {
                twin.onTick(now);
                harness.monitor().onTick(now);
            }
            else if (kind == 2)
            {
                now += step(Traffic.GAPS, random);
                twin.onStandstill(now);
                harness.monitor().onStandstill(now);
            }
            else if (kind < 5)
            {
                twin.onRejected(now);
                harness.monitor().onRejected(now);
            }
            else
            {
                // The last device seldom reports, so that silences and recoveries happen in every kind of traffic.
                final int device = random.nextInt(50) == 0 ? devices - 1 : random.nextInt(Math.max(1, devices - 1));
                final int component =
                    traffic == Traffic.LOSSY ? random.nextInt(8) : event % 9 == 0 ? random.nextInt(8) : event % 8;
                final boolean valid = random.nextInt(20) != 0;
                final long power = (-60 + random.nextInt(8)) * MICRO + random.nextInt(3);
                final boolean late = random.nextInt(10) == 0;
                twin.onReading(now, device, component, power, valid, late);
                harness.onReading(now, device, component, power, valid, late);
            }
            assertEquals(twin.takeEvents(), harness.takeEvents(), "event " + event);
            if (restart && random.nextInt(200) == 0)
            {
                final long hash = harness.monitor().stateHash();
                harness.saveAndRestore();
                assertEquals(hash, harness.monitor().stateHash(), "restored at event " + event);
                if (random.nextBoolean() && harness.monitor().timeNs() != Limits.NONE)
                {
                    now += step(Traffic.GAPS, random);
                    twin.onStart(now);
                    harness.monitor().onStart(now);
                }
            }
            if (restart && random.nextInt(200) == 0)
            {
                devices = reload(devices, random, twin, harness);
            }
        }
        for (int i = 0; i < MonitorCounts.SIZE; i++)
        {
            final String name = MonitorCounts.name(i);
            assertEquals(twin.count(name), harness.monitor().counts().get(i), name);
        }
        assertTrue(twin.count("readings") > 4000);
    }

    /** Another fleet: some devices stay, in another order, some with other limits; some go, some come. */
    private static int reload(
        final int devices, final Random random, final NaiveMonitor twin, final MonitorHarness harness)
    {
        final List<Integer> order = new ArrayList<>();
        for (int i = 0; i < devices; i++)
        {
            if (random.nextInt(6) != 0)
            {
                order.add(random.nextInt(order.size() + 1), i);
            }
        }
        while (order.size() < 2 || random.nextInt(3) != 0 && order.size() < 12)
        {
            order.add(random.nextInt(order.size() + 1), -1);
        }
        final Limits[] limits = new Limits[order.size()];
        for (int i = 0; i < limits.length; i++)
        {
            limits[i] = order.get(i) < 0 || random.nextInt(3) == 0 ?
                randomLimits(random) :
                harness.fleet().of(order.get(i));
        }
        twin.reload(List.of(limits), order.stream().mapToInt(Integer::intValue).toArray());
        harness.reload(fleet(limits), order::indexOf);
        return limits.length;
    }

    private static long step(final Traffic traffic, final Random random)
    {
        return switch (traffic)
        {
            case PLANT -> random.nextInt(80) * MICRO;
            case SPARSE -> random.nextInt(4) * SECOND + random.nextInt(3);
            case LOSSY -> random.nextInt(500) * MICRO;
            case BURSTS -> random.nextInt(300) == 0 ? 30 * SECOND : random.nextInt(2);
            case SAME_INSTANT -> random.nextInt(40) == 0 ? 5 * SECOND : 0;
            case GAPS -> random.nextInt(60) == 0 ? (long)(random.nextDouble() * 1e15) : 10 * MICRO;
        };
    }

    private static Limits randomLimits(final Random random)
    {
        return new Limits(
            randomBounds(random),
            randomBounds(random),
            random.nextBoolean(),
            (1 + random.nextInt(60)) * SECOND + random.nextInt(2),
            (1 + random.nextInt(120)) * SECOND + random.nextInt(2),
            1 + random.nextInt(3),
            1 + random.nextInt(3));
    }

    private static Limits.Bounds randomBounds(final Random random)
    {
        final long below = random.nextInt(4) == 0 ? Limits.NONE : -(1 + random.nextInt(4)) * MICRO;
        final long above = below == Limits.NONE || random.nextBoolean() ? (1 + random.nextInt(4)) * MICRO : Limits.NONE;
        return new Limits.Bounds(below, above, random.nextInt(2) * MICRO / 2);
    }

    @Test
    void shouldNotCallADeviationEqualToTheBoundABreach()
    {
        // Mean of 4, 0, 0, 0 is 1; the first deviates by exactly -3.
        assertEquals(List.of("round 0", "sum 4000000 of [0, 1, 2, 3]", "sum 0 of [4, 5, 6, 7]"), round(4 * MICRO));
        // One micro-unit of power more moves the deviation by three quarters of one.
        assertEquals(
            List.of(
                "round 0",
                "sum 4000001 of [0, 1, 2, 3]",
                "deviation 0 0 4000001 below -3000000",
                "raised 0 0 4000001",
                "sum 0 of [4, 5, 6, 7]"),
            round(4 * MICRO + 1));
    }

    private static List<String> round(final long firstPower)
    {
        final MonitorHarness harness = new MonitorHarness(fleet(limits(-3 * MICRO, 1, 1)));
        harness.monitor().onStart(0);
        for (int component = 0; component < 8; component++)
        {
            harness.onReading(1, 0, component, component == 0 ? firstPower : 0, true, false);
        }
        return harness.takeEvents();
    }

    @Test
    void shouldComputeExactlyAtTheEndsOfTheRange()
    {
        final long most = 1_000_000_000L * MICRO;
        final Limits.Bounds bounds = new Limits.Bounds(-1_499_999_999_999_999L, Limits.NONE, 0);
        final MonitorHarness harness = new MonitorHarness(
            fleet(new Limits(bounds, bounds, false, SECOND, SECOND, 1, 1)));
        harness.monitor().onStart(DeviationMonitor.MAX_TIME_NS - 1);
        for (int component = 0; component < 8; component++)
        {
            harness.onReading(DeviationMonitor.MAX_TIME_NS, 0, component, component == 0 ? most : -most, true, false);
        }
        assertEquals(
            List.of(
                "round 0",
                "sum -2000000000000000 of [0, 1, 2, 3]",
                "deviation 0 0 1000000000000000 below -1499999999999999",
                "raised 0 0 1000000000000000",
                "sum -4000000000000000 of [4, 5, 6, 7]"),
            harness.takeEvents());
    }

    @Test
    void shouldStopOnTimeThatGoesBack()
    {
        final MonitorHarness harness = new MonitorHarness(fleet(limits(-3 * MICRO, 1, 1)));
        harness.monitor().onStart(10);
        assertThrows(IllegalStateException.class, () -> harness.monitor().onTick(9));
    }

    @Test
    void shouldMoveDeadlinesOnByAStandstillAndTheTimeToCatchUp()
    {
        final Limits limits = limits(-3 * MICRO, 1, 1);
        final MonitorHarness harness = new MonitorHarness(fleet(limits, limits));
        harness.monitor().onStart(0);
        harness.onReading(SECOND, 0, 0, MICRO, true, false);
        harness.monitor().onStandstill(1001 * SECOND);
        harness.onReading(1095 * SECOND - 1, 1, 0, MICRO, true, false);
        assertEquals(List.of("incomplete 0 1051000000000 1234567"), harness.takeEvents());
        harness.monitor().onTick(1096 * SECOND);
        assertEquals(List.of("silent 0 1096000000000"), harness.takeEvents());
    }

    @Test
    void shouldLetAStandstillPassBeforeTimeBegins()
    {
        final MonitorHarness harness = new MonitorHarness(fleet(limits(-3 * MICRO, 1, 1)));
        final long hash = harness.monitor().stateHash();
        harness.monitor().onStandstill(5 * SECOND);
        assertEquals(hash, harness.monitor().stateHash());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000, 100_000})
    void shouldReportAWholeFleetThatFallsSilentInConfigurationOrder(final int devices)
    {
        final MonitorHarness harness = new MonitorHarness(
            new FleetLimits(List.of(limits(-3 * MICRO, 1, 1)), new int[devices]));
        harness.monitor().onStart(5 * SECOND);
        harness.monitor().onTick(95 * SECOND - 1);
        assertEquals(List.of(), harness.takeEvents());
        harness.monitor().onTick(95 * SECOND);
        final List<String> expected = new ArrayList<>();
        for (int device = 0; device < devices; device++)
        {
            expected.add("silent " + device + " " + 95 * SECOND);
        }
        assertEquals(expected, harness.takeEvents());
        harness.monitor().onTick(10_000_000 * SECOND);
        assertEquals(List.of(), harness.takeEvents(), "a silence is reported once");
    }

    @Test
    void shouldKeepTheStateOfDevicesThatStayWhenTheFleetChanges()
    {
        final Limits limits = limits(-3 * MICRO, 1, 1);
        final MonitorHarness before = new MonitorHarness(fleet(limits, limits, limits));
        before.monitor().onStart(0);
        before.onReading(1, 1, 2, 5 * MICRO, true, false);
        before.onReading(2, 2, 3, 6 * MICRO, true, false);
        final MonitorImage image = new MonitorImage();
        before.monitor().accept(image);

        // Device 0 leaves, 1 and 2 change places, a new one comes last.
        final MonitorHarness after = new MonitorHarness(fleet(limits, limits, limits));
        after.monitor().restore(image, device -> device == 0 ? -1 : 2 - device);
        after.monitor().onTick(100 * SECOND);
        assertEquals(
            List.of(
                "incomplete 1 45000000001 0134567",
                "incomplete 0 45000000002 0124567",
                "silent 1 90000000001",
                "silent 0 90000000002",
                "silent 2 90000000002"),
            after.takeEvents());
    }

    @Test
    void shouldHashEqualStatesAlikeAndDifferentOnesApart()
    {
        final MonitorHarness one = new MonitorHarness(fleet(limits(-3 * MICRO, 2, 2)));
        final MonitorHarness other = new MonitorHarness(fleet(limits(-3 * MICRO, 2, 2)));
        one.monitor().onStart(1);
        other.monitor().onStart(1);
        assertEquals(one.monitor().stateHash(), other.monitor().stateHash());
        one.onReading(2, 0, 0, 1, true, false);
        assertNotEquals(one.monitor().stateHash(), other.monitor().stateHash());
        other.onReading(2, 0, 0, 2, true, false);
        assertNotEquals(one.monitor().stateHash(), other.monitor().stateHash());
    }
}
