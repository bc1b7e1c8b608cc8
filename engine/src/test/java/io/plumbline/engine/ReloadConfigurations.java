package io.plumbline.engine;

import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Cores;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.Durability;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.Retention;
import io.plumbline.journal.RollCycle;
import java.util.List;
import java.util.stream.IntStream;

/** Configurations that differ in devices and limits alone. */
final class ReloadConfigurations
{
    static final long SECOND = 1_000_000_000L;

    private ReloadConfigurations()
    {
    }

    static Limits.Bounds bounds(final int below)
    {
        return new Limits.Bounds(below * 1_000_000L, Limits.NONE, 0);
    }

    static Limits limits(final int below, final int raiseAfter, final int clearAfter)
    {
        return new Limits(bounds(below), bounds(below), false, 45 * SECOND, 90 * SECOND, raiseAfter, clearAfter);
    }

    static DeviceCodes codes(final String... codes)
    {
        return DeviceCodes.of(codes);
    }

    static FleetLimits before(final DeviceCodes codes)
    {
        return new FleetLimits(List.of(limits(-3, 1, 1)), new int[codes.size()]);
    }

    /** With the limits of each device, or the same for all; ticks seldom come. */
    static Configuration configuration(
        final TimeMode timeMode, final ThreadingMode threading, final DeviceCodes codes, final Limits... limits)
    {
        final FleetLimits fleet = new FleetLimits(
            List.of(limits),
            limits.length == 1 ? new int[codes.size()] : IntStream.range(0, limits.length).toArray());
        return new Configuration(
            timeMode, codes, fleet, 4096, threading, WaitStrategyKind.SLEEPING, 256, Cores.UNPINNED, 3600 * SECOND,
            new JournalSettings(RollCycle.FIVE_MINUTELY, 65_536, Durability.PROCESS, JournalSettings.MIN_AHEAD_BYTES),
            Retention.EVERYTHING, Actions.NONE, Listen.DEFAULT);
    }
}
