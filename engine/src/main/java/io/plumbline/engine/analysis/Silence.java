package io.plumbline.engine.analysis;

/** A time in which a device was silent, from the deadline that it let pass to where it ended. */
public final class Silence
{
    private final String code;
    private final Moment began;
    private final boolean isInRange;
    private Moment ended;
    /** The last event before the gap that its end is lost in. */
    private long lastKnownNs = Long.MAX_VALUE / 2;
    private Alarm.End end = Alarm.End.UP;

    Silence(final String code, final Moment began, final boolean isInRange)
    {
        this.code = code;
        this.began = began;
        this.isInRange = isInRange;
    }

    void end(final Alarm.End how, final Moment moment, final long lastNs)
    {
        end = how;
        ended = moment;
        lastKnownNs = how == Alarm.End.LOST ? lastNs : lastKnownNs;
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
     * Where it began.
     *
     * @return the event by which it was known, and the time of the deadline; null where that is before what was looked
     * at.
     */
    public Moment began()
    {
        return began;
    }

    /**
     * Whether it began in the range, and not before.
     *
     * @return true if so.
     */
    public boolean isInRange()
    {
        return isInRange;
    }

    /**
     * How it ended.
     *
     * @return {@code CLEARED} by a reading of the device, {@code DROPPED} with the device, {@code LOST} in what the
     * journal has lost, {@code UP} where it lasts.
     */
    public Alarm.End end()
    {
        return end;
    }

    /**
     * Where it ended.
     *
     * @return the event; null while it lasts, or where that is lost.
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
