package io.plumbline.engine.config;

import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.Retention;
import io.plumbline.journal.RollCycle;

import java.util.List;
import java.util.Objects;

/**
 * The validated configuration of the engine. Immutable by {@link FleetLimits}' convention.
 *
 * @param timeMode       where the time of the events comes from.
 * @param codes          the devices that are let in; their order is that of their indices.
 * @param limits         the limits of each device.
 * @param maxLineLength  longest message in bytes, without its line end.
 * @param threading      how the consumers are laid on threads.
 * @param waitStrategy   what a consumer does when idle.
 * @param ringSize       slots of the ring, a power of two.
 * @param cores          the cores the threads are pinned to.
 * @param tickIntervalNs nanoseconds after which a tick moves time on in arrival time when nothing comes.
 * @param journal        how the journal is written.
 * @param retention      how much of the journal is kept.
 * @param actions        what is done about events.
 * @param listen         where messages are let in over the network.
 */
public record Configuration(
    TimeMode timeMode,
    DeviceCodes codes,
    FleetLimits limits,
    int maxLineLength,
    ThreadingMode threading,
    WaitStrategyKind waitStrategy,
    int ringSize,
    Cores cores,
    long tickIntervalNs,
    JournalSettings journal,
    Retention retention,
    Actions actions,
    Listen listen)
{
    /** Most devices of a fleet. */
    public static final int MAX_DEVICES = 1 << 24;

    /** Bytes of the longest message by default. */
    public static final int DEFAULT_MAX_LINE_LENGTH = 4_096;

    /** Slots of the ring by default. */
    public static final int DEFAULT_RING_SIZE = 8_192;

    /** Nanoseconds between ticks by default. */
    public static final long DEFAULT_TICK_INTERVAL_NS = 1_000_000_000L;

    static final int MAX_KEEP_DAYS = 36_500;
    static final int MIN_MAX_LINE_LENGTH = 64;
    static final int MAX_MAX_LINE_LENGTH = 1 << 24;
    static final int MIN_RING_SIZE = 64;
    static final int MAX_RING_SIZE = 1 << 20;
    static final long MIN_TICK_INTERVAL_NS = 1_000_000L;
    static final long MAX_TICK_INTERVAL_NS = 3_600_000_000_000L;

    private static final long DEFAULT_BELOW = -3_000_000L;

    /**
     * Checks what the engine relies on.
     *
     * @throws IllegalArgumentException if a number is out of range or codes and limits are not of the same devices.
     */
    public Configuration
    {
        Objects.requireNonNull(timeMode, "timeMode");
        Objects.requireNonNull(threading, "threading");
        Objects.requireNonNull(waitStrategy, "waitStrategy");
        Objects.requireNonNull(cores, "cores");
        Objects.requireNonNull(journal, "journal");
        Objects.requireNonNull(retention, "retention");
        Objects.requireNonNull(actions, "actions");
        Objects.requireNonNull(listen, "listen");
        if (codes.size() == 0 || codes.size() > MAX_DEVICES || codes.size() != limits.deviceCount())
        {
            throw new IllegalArgumentException(codes.size() + " codes, " + limits.deviceCount() + " limits");
        }
        if (maxLineLength < MIN_MAX_LINE_LENGTH || maxLineLength > MAX_MAX_LINE_LENGTH)
        {
            throw new IllegalArgumentException("max-line-length out of range: " + maxLineLength);
        }
        if (Integer.bitCount(ringSize) != 1 || ringSize < MIN_RING_SIZE || ringSize > MAX_RING_SIZE)
        {
            throw new IllegalArgumentException("ring-size out of range or no power of two: " + ringSize);
        }
        if (tickIntervalNs < MIN_TICK_INTERVAL_NS || tickIntervalNs > MAX_TICK_INTERVAL_NS)
        {
            throw new IllegalArgumentException("tick-interval out of range: " + tickIntervalNs + " ns");
        }
    }

    /**
     * The configuration where none is given: devices abc01, def01 and xyz01, a deviation below -3 is a breach in both
     * groups, an invalid reading counts as 0, rounds time out after 45 s, devices are silent after 90 s, alarms are
     * raised and cleared by one round, and all else is as it is by default.
     *
     * @return the default configuration.
     */
    public static Configuration defaults()
    {
        final Limits.Bounds bounds = new Limits.Bounds(DEFAULT_BELOW, Limits.NONE, 0);
        final Limits limits = LimitsDraft.builtIn().withBounds(bounds, bounds);
        return of(TimeMode.ARRIVAL, DeviceCodes.of("abc01", "def01", "xyz01"),
            new FleetLimits(List.of(limits), new int[3]));
    }

    /**
     * A configuration of given devices with the engine's settings as they are by default.
     *
     * @param timeMode where the time of the events comes from.
     * @param codes    the devices.
     * @param limits   the limits of each.
     * @return the configuration.
     */
    public static Configuration of(final TimeMode timeMode, final DeviceCodes codes, final FleetLimits limits)
    {
        return new Configuration(
            timeMode,
            codes,
            limits,
            DEFAULT_MAX_LINE_LENGTH,
            ThreadingMode.SHARED,
            WaitStrategyKind.SLEEPING,
            DEFAULT_RING_SIZE,
            Cores.UNPINNED,
            DEFAULT_TICK_INTERVAL_NS,
            JournalSettings.DEFAULT,
            Retention.EVERYTHING,
            Actions.NONE,
            Listen.DEFAULT);
    }

    /**
     * How many devices there are.
     *
     * @return the number of devices.
     */
    public int deviceCount()
    {
        return codes.size();
    }

    /**
     * How long the journal writes into one file.
     *
     * @return the roll cycle.
     */
    public RollCycle rollCycle()
    {
        return journal.rollCycle();
    }

    /**
     * The same on other cores.
     *
     * @param newCores that the threads are pinned to.
     * @return a new configuration.
     */
    public Configuration with(final Cores newCores)
    {
        return new Configuration(
            timeMode,
            codes,
            limits,
            maxLineLength,
            threading,
            waitStrategy,
            ringSize,
            newCores,
            tickIntervalNs,
            journal,
            retention,
            actions,
            listen);
    }

    /**
     * The same with another way to write the journal.
     *
     * @param newJournal how the journal is written.
     * @return a new configuration.
     */
    public Configuration with(final JournalSettings newJournal)
    {
        return new Configuration(
            timeMode,
            codes,
            limits,
            maxLineLength,
            threading,
            waitStrategy,
            ringSize,
            cores,
            tickIntervalNs,
            newJournal,
            retention,
            actions,
            listen);
    }

    /**
     * The same with other actions.
     *
     * @param newActions what is done about events.
     * @return a new configuration.
     */
    public Configuration with(final Actions newActions)
    {
        return new Configuration(
            timeMode,
            codes,
            limits,
            maxLineLength,
            threading,
            waitStrategy,
            ringSize,
            cores,
            tickIntervalNs,
            journal,
            retention,
            newActions,
            listen);
    }

    /**
     * The same, but that messages are let in elsewhere.
     *
     * @param newListen where messages are let in over the network.
     * @return a new configuration.
     */
    public Configuration with(final Listen newListen)
    {
        return new Configuration(
            timeMode,
            codes,
            limits,
            maxLineLength,
            threading,
            waitStrategy,
            ringSize,
            cores,
            tickIntervalNs,
            journal,
            retention,
            actions,
            newListen);
    }
}
