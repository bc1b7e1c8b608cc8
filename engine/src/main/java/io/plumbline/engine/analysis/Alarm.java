package io.plumbline.engine.analysis;

/**
 * An alarm of a component, from where it was raised to where it ended. Micro-units throughout.
 */
public final class Alarm
{
    private final String code;
    private final int component;
    private final Moment raised;
    private final boolean isInRange;
    private final Breach breach;
    private Moment ended;
    /** The last event before the gap that its end is lost in. */
    private long lastKnownNs = Long.MAX_VALUE / 2;
    private End end = End.UP;

    /** How an alarm ended. */
    public enum End
    {
        /** It was up at the end of the range. */
        UP,
        /** Enough calm rounds. */
        CLEARED,
        /** Its device was taken out of the configuration. */
        DROPPED,
        /** Somewhere in what the journal has lost. */
        LOST
    }

    /**
     * The verdict that raised an alarm.
     *
     * @param power     of the component.
     * @param mean      of its group, rounded half to even.
     * @param deviation rounded half to even.
     * @param isBelow   whether the lower bound was breached, or else the upper.
     * @param threshold the bound.
     */
    public record Breach(long power, long mean, long deviation, boolean isBelow, long threshold)
    {
    }

    Alarm(final String code, final int component, final Moment raised, final boolean isInRange, final Breach breach)
    {
        this.code = code;
        this.component = component;
        this.raised = raised;
        this.isInRange = isInRange;
        this.breach = breach;
    }

    void end(final End how, final Moment moment, final long lastNs)
    {
        end = how;
        ended = moment;
        lastKnownNs = how == End.LOST ? lastNs : lastKnownNs;
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
     * The component.
     *
     * @return its id, 1 to 8.
     */
    public int id()
    {
        return component + 1;
    }

    /**
     * Where it was raised.
     *
     * @return the reading that completed the round; null where that is before what was looked at.
     */
    public Moment raised()
    {
        return raised;
    }

    /**
     * Whether it was raised in the range, and not before.
     *
     * @return true if so.
     */
    public boolean isInRange()
    {
        return isInRange;
    }

    /**
     * What raised it.
     *
     * @return the verdict; null where that is before what was looked at.
     */
    public Breach breach()
    {
        return breach;
    }

    /**
     * How it ended.
     *
     * @return how.
     */
    public End end()
    {
        return end;
    }

    /**
     * Where it ended.
     *
     * @return the event; null while it is up, or where that is lost.
     */
    public Moment ended()
    {
        return ended;
    }

    /**
     * Up to when it is known to have lasted.
     *
     * @return where it ended, or what it ended in begins, epoch nanoseconds; behind all times while it lasts.
     */
    public long knownToNs()
    {
        return ended == null ? lastKnownNs : ended.timeNs();
    }
}
