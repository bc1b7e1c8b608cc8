package io.plumbline.engine.analysis;

import io.plumbline.engine.monitor.DeviationMonitor;
import java.util.Arrays;
import java.util.Locale;

/** What was counted of a device in the range of an {@link Incident}. */
public final class IncidentDevice
{
    private final String code;
    private final long[] counts = new long[Count.values().length];
    private final Alarm[] up = new Alarm[DeviationMonitor.COMPONENTS];
    private int alarmsBefore;
    private Silence silence;
    private int silencesBefore;
    private boolean isConfigured;
    /** Of each rank, what came first: a sequence. */
    private final long[] since = new long[Rank.values().length];

    /** What is counted. */
    public enum Count
    {
        /** Readings that were accepted. */
        READINGS,
        /** Those of them that are not valid. */
        INVALID,
        /** Rounds that were evaluated. */
        ROUNDS,
        /** Deviations. */
        DEVIATIONS,
        /** Alarms that were raised. */
        RAISED,
        /** Alarms that were cleared. */
        CLEARED,
        /** Rounds that timed out. */
        INCOMPLETE,
        /** How often it fell silent. */
        SILENT;

        @Override
        public String toString()
        {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    IncidentDevice(final String code)
    {
        this.code = code;
    }

    /**
     * The device.
     *
     * @return its code.
     */
    public String code()
    {
        return code;
    }

    /**
     * What was counted.
     *
     * @param what is asked for.
     * @return how many.
     */
    public long count(final Count what)
    {
        return counts[what.ordinal()];
    }

    /**
     * Alarms that were up when the range began.
     *
     * @return how many.
     */
    public int alarmsBefore()
    {
        return alarmsBefore;
    }

    /**
     * Whether it was silent when the range began.
     *
     * @return 1 if so; more where what the journal has lost stands between; or else 0.
     */
    public int silencesBefore()
    {
        return silencesBefore;
    }

    /**
     * Whether a configuration in force in the range has it.
     *
     * @return true if so.
     */
    public boolean isConfigured()
    {
        return isConfigured;
    }

    /**
     * Whether there is anything to tell of it.
     *
     * @return true if something was counted, or was up before the range.
     */
    public boolean hasCounts()
    {
        return alarmsBefore + silencesBefore > 0 || Arrays.stream(counts).anyMatch(count -> count > 0);
    }

    /**
     * Whether anything was out of order.
     *
     * @return true if an alarm was up, a round timed out, it was silent or deviated.
     */
    public boolean isInvolved()
    {
        return rank() < Rank.QUIET.ordinal();
    }

    /** What was worst, in an order. */
    int rank()
    {
        if (count(Count.RAISED) + count(Count.CLEARED) + alarmsBefore > 0)
        {
            return Rank.ALARM.ordinal();
        }
        if (count(Count.SILENT) + silencesBefore > 0)
        {
            return Rank.SILENT.ordinal();
        }
        if (count(Count.INCOMPLETE) > 0)
        {
            return Rank.INCOMPLETE.ordinal();
        }
        return count(Count.DEVIATIONS) > 0 ? Rank.DEVIATION.ordinal() : Rank.QUIET.ordinal();
    }

    /** What of the worst came first: its sequence; 0 for before the range, and where nothing is out of order. */
    long since()
    {
        return since[rank()];
    }

    void add(final Count what, final long number)
    {
        counts[what.ordinal()] += number;
    }

    void add(final Count what, final Rank rank, final long sequence)
    {
        if (count(what) == 0)
        {
            since[rank.ordinal()] = sequence;
        }
        add(what, 1);
    }

    void addAlarmBefore()
    {
        since[Rank.ALARM.ordinal()] = 0;
        alarmsBefore++;
    }

    void addSilenceBefore()
    {
        since[Rank.SILENT.ordinal()] = 0;
        silencesBefore++;
    }

    void configured()
    {
        isConfigured = true;
    }

    Silence silence()
    {
        return silence;
    }

    void silence(final Silence itsSilence)
    {
        silence = itsSilence;
    }

    Alarm up(final int component)
    {
        return up[component];
    }

    void up(final int component, final Alarm alarm)
    {
        up[component] = alarm;
    }

    /** What is worst of a device. */
    enum Rank
    {
        ALARM,
        SILENT,
        INCOMPLETE,
        DEVIATION,
        QUIET
    }
}
