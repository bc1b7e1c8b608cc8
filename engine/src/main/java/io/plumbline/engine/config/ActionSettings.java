package io.plumbline.engine.config;

import java.util.List;
import java.util.Set;

/**
 * One action.
 *
 * @param name        of the action, unique; letters, digits, {@code -} and {@code _}.
 * @param kinds       of the events it acts on.
 * @param devices     codes of the devices it acts on; empty for all.
 * @param target      where the events go.
 * @param retry       when a delivery that failed is tried again.
 * @param concurrency how many deliveries may be under way at a time, each of another device.
 * @param onReject    what is done about an event that the target refuses for good.
 * @param maxLag      in input events; an action that is further behind is reported.
 * @param whenBehind  what is done then.
 * @param drainNs     nanoseconds at a stop in which what is journaled may still be delivered.
 */
public record ActionSettings(
    String name,
    Set<EventKind> kinds,
    List<String> devices,
    TargetSettings target,
    Retry retry,
    int concurrency,
    WaitOrSkip onReject,
    int maxLag,
    WaitOrSkip whenBehind,
    long drainNs)
{
    /** Events an action may be behind by default. */
    public static final int DEFAULT_MAX_LAG = 1_000_000;
    /** Nanoseconds of a stop by default. */
    public static final long DEFAULT_DRAIN_NS = 5_000_000_000L;
    /** The events acted on by default. */
    public static final Set<EventKind> DEFAULT_KINDS = Set.of(EventKind.RAISED, EventKind.CLEARED);

    static final int MAX_CONCURRENCY = 64;
    static final long MAX_DRAIN_NS = 20_000_000_000L;
    /** With the prefix of its follower no longer than a follower's name may be. */
    static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,56}";

    /** Takes copies. */
    public ActionSettings
    {
        kinds = Set.copyOf(kinds);
        devices = List.copyOf(devices);
    }

    /**
     * The same for another target.
     *
     * @param newTarget where the events go.
     * @return new settings.
     */
    public ActionSettings with(final TargetSettings newTarget)
    {
        return new ActionSettings(
            name, kinds, devices, newTarget, retry, concurrency, onReject, maxLag, whenBehind, drainNs);
    }

    /**
     * When a delivery that failed is tried again: after a time that doubles each time, of which up to a half is left
     * out at random, so that many senders do not come back at once.
     *
     * @param initialNs nanoseconds before the second attempt.
     * @param maxNs     nanoseconds between attempts at most.
     * @param attempts  how many there are before the event is given up; 0 for as many as it takes.
     */
    public record Retry(long initialNs, long maxNs, int attempts)
    {
        /** Where nothing is said: 1 s, up to 1 min, never given up. */
        public static final Retry DEFAULT = new Retry(1_000_000_000L, 60_000_000_000L, 0);
    }
}
