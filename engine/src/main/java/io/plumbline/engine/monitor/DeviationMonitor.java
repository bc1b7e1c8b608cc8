package io.plumbline.engine.monitor;

import static io.plumbline.engine.monitor.DeviceRecords.ALL;
import static io.plumbline.engine.monitor.DeviceRecords.FLAGS;
import static io.plumbline.engine.monitor.DeviceRecords.LIMITS_SHIFT;
import static io.plumbline.engine.monitor.DeviceRecords.NO_DEADLINE;
import static io.plumbline.engine.monitor.DeviceRecords.RECORD_SHIFT;
import static io.plumbline.engine.monitor.DeviceRecords.ROUND_DEADLINE;
import static io.plumbline.engine.monitor.DeviceRecords.ROUND_FLAGS;
import static io.plumbline.engine.monitor.DeviceRecords.ROUND_ORDER;
import static io.plumbline.engine.monitor.DeviceRecords.SCHEDULED;
import static io.plumbline.engine.monitor.DeviceRecords.SILENCE_DEADLINE;
import static io.plumbline.engine.monitor.DeviceRecords.SILENCE_ORDER;
import static io.plumbline.engine.monitor.DeviceRecords.SILENT;
import static io.plumbline.engine.monitor.DeviceRecords.VALID_SHIFT;
import static io.plumbline.engine.monitor.Limits.NONE;

import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/**
 * Decides on readings: collects each device's round, compares every component with the mean of its group, raises and
 * clears alarms, and finds rounds that time out and devices that fall silent.
 * <p>
 * Single-threaded. Reads no clock: time comes with each event, in epoch nanoseconds, and never goes back.
 * Deterministic: the same events give the same verdicts and the same {@link #stateHash()}. Allocates nothing after
 * construction. The devices' state stands in {@link DeviceRecords}, complete rounds go to {@link RoundEvaluator}, and
 * {@link DeadlineSchedule} finds what falls due.
 */
public final class DeviationMonitor
{
    /** Components of a device. */
    public static final int COMPONENTS = 8;

    /** Components of a group. */
    public static final int GROUP_SIZE = 4;

    /** Latest time the monitor reckons with, in the year 2249: no deadline set then overflows. */
    public static final long MAX_TIME_NS = 8_835_000_000_000_000_000L;

    private static final long SILENCE_RANK = 1L << 62;
    private static final long MAX_CATCH_UP_NS = TimeUnit.SECONDS.toNanos(5);

    private final EffectiveLimits[] limits;
    private final DeadlineListener deadlineListener;
    private final MonitorCounts counts = new MonitorCounts();
    private final DeviceRecords devices;
    private final long[] records;
    private final RoundEvaluator evaluator;
    private final DeadlineSchedule schedule;
    private long timeNs = NONE;
    private long setOrder;

    /**
     * A monitor in its initial state: nothing heard, time not begun.
     *
     * @param fleet            the devices' limits.
     * @param deadlineListener told of deadlines that fall due.
     */
    public DeviationMonitor(final FleetLimits fleet, final DeadlineListener deadlineListener)
    {
        this.deadlineListener = deadlineListener;
        limits = EffectiveLimits.of(fleet);
        devices = new DeviceRecords(fleet);
        records = devices.words;
        evaluator = new RoundEvaluator(limits, counts, devices);
        schedule =
            new DeadlineSchedule(new StoredDeadlines(), devices.deviceCount, EffectiveLimits.shortestNs(fleet));
    }

    /**
     * The engine starts, in arrival time: time spent down is nobody's silence, so every silence deadline is set anew,
     * in configuration order. Open rounds keep their deadlines; those that are past fall due at the next event. In
     * message time a start changes nothing and this is not called.
     *
     * @param startNs epoch nanoseconds.
     */
    public void onStart(final long startNs)
    {
        checkTime(startNs);
        begin(startNs);
    }

    /**
     * Time has moved on.
     *
     * @param nowNs epoch nanoseconds.
     */
    public void onTick(final long nowNs)
    {
        advance(nowNs);
    }

    /**
     * Time has moved on, and since the newest time no input could be read: that is nobody's silence and delays no
     * round. Every deadline moves on by so much, and by as much again, five seconds at most, in which what has been
     * waiting is read. No device is touched for it: deadlines are kept relative to what all of them were moved by.
     *
     * @param nowNs epoch nanoseconds.
     */
    public void onStandstill(final long nowNs)
    {
        if (timeNs != NONE)
        {
            checkTime(nowNs);
            devices.postponedNs += postponementNs(nowNs - timeNs);
            advance(nowNs);
        }
    }

    /**
     * By how much a standstill moves every deadline on.
     *
     * @param stoodNs how long nothing could be read, nanoseconds.
     * @return nanoseconds.
     */
    public static long postponementNs(final long stoodNs)
    {
        return stoodNs + Math.min(stoodNs, MAX_CATCH_UP_NS);
    }

    /**
     * A message was refused.
     *
     * @param nowNs epoch nanoseconds; in message time the newest time so far.
     */
    public void onRejected(final long nowNs)
    {
        advance(nowNs);
        counts.rejected++;
    }

    /**
     * Reads a device's state into the processor's caches and changes nothing, for who knows which readings come next.
     *
     * @param device index of the device.
     * @return something of what was read, so that reading it cannot be left out.
     */
    public long touch(final int device)
    {
        final int record = device << RECORD_SHIFT;
        return records[record] ^ records[record + FLAGS];
    }

    /**
     * A reading was accepted.
     *
     * @param nowNs     time of the reading in epoch nanoseconds. When time has not begun it begins here.
     * @param device    index of the device.
     * @param component index of the component, 0 to 7.
     * @param power     micro-units; not looked at when the reading is not valid.
     * @param valid     whether the sender called it valid.
     * @param late      whether its own stamp was before {@code nowNs}.
     * @param verdict   overwritten with what was decided.
     */
    public void onReading(
        final long nowNs,
        final int device,
        final int component,
        final long power,
        final boolean valid,
        final boolean late,
        final Verdict verdict)
    {
        if (timeNs == NONE)
        {
            begin(nowNs);
        }
        advance(nowNs);

        final int record = device << RECORD_SHIFT;
        long flags = records[record + FLAGS];
        final EffectiveLimits deviceLimits = limits[(int)(flags >>> LIMITS_SHIFT)];
        verdict.clear();
        counts.readings++;
        if (late)
        {
            counts.late++;
        }
        if ((flags & SILENT) != 0)
        {
            flags &= ~SILENT;
            verdict.recovered = true;
            counts.recovered++;
        }
        final long setNs = nowNs - devices.postponedNs;
        records[record + SILENCE_DEADLINE] = setNs + deviceLimits.silentAfterNs;
        records[record + SILENCE_ORDER] = ++setOrder;
        if ((flags & ALL) == 0)
        {
            records[record + ROUND_DEADLINE] = setNs + deviceLimits.roundTimeoutNs;
            records[record + ROUND_ORDER] = ++setOrder;
        }
        final long bit = 1L << component;
        if ((flags & bit) != 0)
        {
            verdict.duplicate = true;
            counts.duplicates++;
        }
        if (valid)
        {
            records[record + component] = power;
            flags |= bit | bit << VALID_SHIFT;
        }
        else
        {
            records[record + component] = 0;
            flags = (flags | bit) & ~(bit << VALID_SHIFT);
            counts.invalid++;
        }
        if ((flags & ALL) == ALL)
        {
            flags = evaluator.evaluate(device, flags, deviceLimits, verdict) & ~ROUND_FLAGS;
            records[record + ROUND_DEADLINE] = NO_DEADLINE;
        }
        records[record + FLAGS] = flags | SCHEDULED;
        if ((flags & SCHEDULED) == 0)
        {
            schedule.add(device, nowNs);
        }
    }

    /**
     * How many devices it watches.
     *
     * @return the number of devices.
     */
    public int deviceCount()
    {
        return devices.deviceCount;
    }

    /**
     * Newest time.
     *
     * @return epoch nanoseconds, or {@link Limits#NONE} before time has begun.
     */
    public long timeNs()
    {
        return timeNs;
    }

    /**
     * What has been counted since the journal began.
     *
     * @return the live counts.
     */
    public MonitorCounts counts()
    {
        return counts;
    }

    /**
     * Hash of the whole state. Walks all devices.
     *
     * @return the hash, see {@link StateHash}.
     */
    public long stateHash()
    {
        final StateHash hash = new StateHash();
        accept(hash);
        return hash.value();
    }

    /**
     * Shows the whole state to a visitor, between two events.
     *
     * @param visitor called in the order {@link StateVisitor} describes.
     */
    public void accept(final StateVisitor visitor)
    {
        visitor.onFleet(timeNs, setOrder, counts);
        devices.accept(visitor);
    }

    /**
     * Takes over a saved state; only for a monitor in its initial state. Devices are matched by the caller, so that a
     * changed configuration keeps the state of the devices that stay. Devices the image does not know of begin unheard,
     * as if the engine had started at the image's time.
     *
     * @param image    the state.
     * @param deviceOf index here of a device of the image, or -1 when it is not here.
     */
    public void restore(final MonitorImage image, final IntUnaryOperator deviceOf)
    {
        timeNs = image.timeNs();
        setOrder = image.setOrder();
        counts.set(image.counts().toArray());
        image.accept(devices.new Restorer(deviceOf));
        if (timeNs != NONE)
        {
            for (int device = 0; device < devices.deviceCount; device++)
            {
                final int record = device << RECORD_SHIFT;
                if ((records[record + FLAGS] & SILENT) == 0 && records[record + SILENCE_DEADLINE] == NO_DEADLINE)
                {
                    setSilenceDeadline(record);
                }
            }
            scheduleAll();
        }
    }

    private void begin(final long nowNs)
    {
        timeNs = nowNs;
        for (int device = 0; device < devices.deviceCount; device++)
        {
            final int record = device << RECORD_SHIFT;
            if ((records[record + FLAGS] & SILENT) == 0)
            {
                setSilenceDeadline(record);
            }
        }
        scheduleAll();
    }

    private void setSilenceDeadline(final int record)
    {
        final long flags = records[record + FLAGS];
        records[record + SILENCE_DEADLINE] =
            timeNs - devices.postponedNs + limits[(int)(flags >>> LIMITS_SHIFT)].silentAfterNs;
        records[record + SILENCE_ORDER] = ++setOrder;
    }

    private void scheduleAll()
    {
        schedule.clear(timeNs);
        for (int device = 0; device < devices.deviceCount; device++)
        {
            final int record = device << RECORD_SHIFT;
            if (devices.hasDeadline(record))
            {
                records[record + FLAGS] |= SCHEDULED;
                schedule.addSpread(device, timeNs);
            }
        }
    }

    private void advance(final long nowNs)
    {
        if (timeNs != NONE)
        {
            checkTime(nowNs);
            timeNs = nowNs;
            if (nowNs >= schedule.nextCheckNs())
            {
                expire(nowNs);
            }
        }
    }

    private void checkTime(final long nowNs)
    {
        if (nowNs < timeNs || nowNs > MAX_TIME_NS)
        {
            throw new IllegalStateException("time " + nowNs + " ns after " + timeNs + " ns");
        }
    }

    private void expire(final long nowNs)
    {
        int device = schedule.poll(nowNs);
        while (device >= 0)
        {
            final int record = device << RECORD_SHIFT;
            final long roundDeadlineNs = records[record + ROUND_DEADLINE];
            final long silenceDeadlineNs = records[record + SILENCE_DEADLINE];
            if (roundDeadlineNs <= silenceDeadlineNs)
            {
                final int missing = ~(int)records[record + FLAGS] & ALL;
                records[record + FLAGS] &= ~ROUND_FLAGS;
                records[record + ROUND_DEADLINE] = NO_DEADLINE;
                counts.incomplete++;
                deadlineListener.onRoundIncomplete(roundDeadlineNs + devices.postponedNs, device, missing);
            }
            else
            {
                records[record + FLAGS] |= SILENT;
                records[record + SILENCE_DEADLINE] = NO_DEADLINE;
                counts.silent++;
                deadlineListener.onDeviceSilent(silenceDeadlineNs + devices.postponedNs, device);
            }
            if (devices.hasDeadline(record))
            {
                schedule.add(device, nowNs);
            }
            else
            {
                records[record + FLAGS] &= ~SCHEDULED;
            }
            device = schedule.poll(nowNs);
        }
    }

    /** Lets the schedule see the deadlines where the readings leave them. */
    private final class StoredDeadlines implements DeadlineSchedule.Deadlines
    {
        @Override
        public long earliestDeadlineNs(final int device)
        {
            return devices.earliestDeadlineNs(device << RECORD_SHIFT);
        }

        @Override
        public long earliestRank(final int device)
        {
            final int record = device << RECORD_SHIFT;
            return records[record + ROUND_DEADLINE] <= records[record + SILENCE_DEADLINE] ?
                records[record + ROUND_ORDER] :
                SILENCE_RANK | records[record + SILENCE_ORDER];
        }
    }
}
