package io.plumbline.engine.report;

import io.plumbline.engine.analysis.Pause;
import io.plumbline.engine.analysis.Silence;
import java.time.Instant;

/** Times and ids as people read them. */
public final class Texts
{
    private Texts()
    {
    }

    /**
     * A time.
     *
     * @param timeNs epoch nanoseconds.
     * @return in ISO 8601, UTC.
     */
    public static String time(final long timeNs)
    {
        return Instant.ofEpochSecond(0, timeNs).toString();
    }

    /**
     * How long a device was silent.
     *
     * @param silence of the device.
     * @return from when to when.
     */
    public static String span(final Silence silence)
    {
        return (silence.began() == null ? "since before" : "from " + time(silence.began().timeNs())) +
            (silence.ended() == null ? "" : " to " + time(silence.ended().timeNs()));
    }

    /**
     * Why there were no events for a time.
     *
     * @param pause without events.
     * @return what it was and from when to when.
     */
    public static String of(final Pause pause)
    {
        final String span = " from " + time(pause.fromNs()) + " to " + time(pause.toNs());
        return switch (pause.kind())
        {
            case STANDSTILL -> "nothing could be read" + span + " (standstill): nothing falls due in that time";
            case DOWN -> "no engine ran" + span + ": that is nobody's silence";
            case LOST -> "events are missing" + span;
        };
    }

    /**
     * Ids of components.
     *
     * @param mask of the components, the lowest bit for id 1.
     * @return the ids of those of the eight that are in it.
     */
    public static String ids(final int mask)
    {
        final StringBuilder ids = new StringBuilder();
        for (int left = mask & 0xFF; left != 0; left &= left - 1)
        {
            ids.append(ids.isEmpty() ? "" : ", ").append(Integer.numberOfTrailingZeros(left) + 1);
        }
        return ids.toString();
    }
}
