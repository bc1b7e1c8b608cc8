package io.plumbline.engine;

import com.lmax.disruptor.RingBuffer;
import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.PowerReport;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.ingress.LineDecoder;
import io.plumbline.engine.ingress.LineFeed;
import io.plumbline.engine.ingress.LineFramer;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.journal.JournalSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/**
 * The edge in, and the only one who reads a clock: has its feed bring bytes, frames lines, claims a slot for each,
 * decodes it in place, stamps the time and publishes. A refused message takes a slot too.
 * <p>
 * One duty cycle handles up to {@link #LINES} lines with one time. When the ring is full nothing is read, so the feed
 * pushes back on who writes to it; nothing is dropped. So it is while the journal has no room on the disk. What waits
 * to be read meanwhile is nobody's silence: when nothing could be read for {@link #STANDSTILL_NS}, for these reasons or
 * because the process did not run, a standstill is published before anything else.
 * <p>
 * When the feed is at its end, or cannot be read further, one last event ends the segment, after a stop behind a
 * snapshot that the next start can go on from at once; when the feed has told its senders what there is to tell,
 * {@link #isDone()} turns true.
 */
final class IngressAgent implements Agent
{
    /** Lines of one duty cycle, and slots of one claim. */
    static final int LINES = 64;

    /** Nothing could be read for so long: longer than any pause of a healthy process. */
    static final long STANDSTILL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int NO_LINE = -1;
    private static final int BLOCKED = -1;
    private static final int BUFFER_LENGTH = 256 * 1024;
    private static final long CLOCK_CHECK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LineFeed feed;
    private final LineFramer framer;
    private final LineDecoder lines;
    private final RingBuffer<EngineEvent> ring;
    private final EpochNanoClock clock;
    private final NanoClock cycleClock;
    private final boolean messageTime;
    private final long tickIntervalNs;
    private final RollSchedule rolls;
    private final JournalSpace space;

    /** Messages refused, by the code of the reason. */
    private final long[] rejected = new long[DecodeStatus.values().length];

    /** Highest slot claimed; those behind the ring's cursor are used first. */
    private long claimed;

    /** Bytes that are there are not read, so there is no waiting for some. */
    private boolean ringFull;
    private boolean feedEnded;
    private boolean finalSnapshotDue;
    private boolean endPublished;
    private IOException sourceFailure;
    private long timeNs;
    private long lastEventNs;
    private long lastReadNs;
    private long lastWallNs;
    private long nextClockCheckNs;
    private long received;
    private long rejectedInAll;
    private long stalls;
    private long clockHolds;
    private boolean clockHeld;
    private long fullCycles;
    private volatile Reload reload;
    private volatile boolean stopRequested;
    private volatile boolean done;

    /**
     * @param feed           of the messages.
     * @param fleet          the devices that are let in.
     * @param ring           to publish to; this agent is its only producer.
     * @param clock          wall clock.
     * @param cycleClock     monotonic, read once in each duty cycle.
     * @param startNs        newest time so far; time never goes before it.
     * @param tickIntervalNs in arrival time a tick comes when nothing else has come for so long.
     * @param rolls          when the journal begins a new cycle, and when a snapshot comes within one.
     * @param space          the journal's room on the disk.
     * @param journaled      gives the sequence of the ring up to which everything stands in the journal.
     */
    IngressAgent(
        final LineFeed feed,
        final Fleet fleet,
        final RingBuffer<EngineEvent> ring,
        final EpochNanoClock clock,
        final NanoClock cycleClock,
        final long startNs,
        final long tickIntervalNs,
        final RollSchedule rolls,
        final JournalSpace space,
        final LongSupplier journaled)
    {
        this.feed = feed;
        this.space = space;
        this.ring = ring;
        this.clock = clock;
        this.cycleClock = cycleClock;
        lastReadNs = cycleClock.nanoTime();
        this.tickIntervalNs = tickIntervalNs;
        this.rolls = rolls;
        claimed = ring.getCursor();
        messageTime = fleet.timeMode() == TimeMode.MESSAGE;
        timeNs = startNs;
        lastEventNs = startNs;
        lastWallNs = clock.nanoTime();
        final int maxLineLength = fleet.maxLineLength();
        framer = new LineFramer(
            Math.max(BUFFER_LENGTH, 2 * maxLineLength + LineFramer.KEPT_LENGTH), maxLineLength, 1);
        lines = new LineDecoder(
            framer, new AvroJsonDecoder(fleet.devices(), messageTime, maxLineLength), fleet.devices());
        feed.start(framer, journaled);
    }

    /** {@inheritDoc} */
    @Override
    public int doWork()
    {
        if (done)
        {
            return 0;
        }
        final long wallNs = clock.nanoTime();
        int workCount = feed.poll(wallNs);
        if (endPublished)
        {
            done = feed.isTold();
            return workCount;
        }
        if (space.isFull() && !stopRequested)
        {
            fullCycles++;
            return workCount;
        }
        final long nowNs = cycleClock.nanoTime();
        if (isStopBetween(wallNs, nowNs))
        {
            return workCount + 1;
        }
        final int time = keepTime(wallNs, nowNs);
        if (time == BLOCKED)
        {
            return workCount;
        }
        workCount += time;
        if (reload != null)
        {
            workCount += publishReload();
        }
        final int published = publishLines();
        if (published > 0)
        {
            lastReadNs = nowNs;
            return workCount + published;
        }
        if (published == NO_LINE)
        {
            lastReadNs = nowNs;
            workCount += feedEnded ? publishEnd(wallNs) : fill();
        }
        return workCount;
    }

    /** {@inheritDoc} */
    @Override
    public String roleName()
    {
        return "ingress";
    }

    /**
     * Waits until bytes have come, instead of idling.
     *
     * @param timeoutMs how long at most.
     * @return false when it did not wait, as it cannot or must not sleep now.
     */
    boolean await(final int timeoutMs)
    {
        try
        {
            return !done && !ringFull && !space.isFull() && feed.await(timeoutMs);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends {@link #await}. Any thread. */
    void wakeUp()
    {
        feed.wakeUp();
    }

    /** Asks the agent to read no more, publish the lines that have come whole and end. Any thread. */
    void requestStop()
    {
        stopRequested = true;
        wakeUp();
    }

    /**
     * Asks the agent to bring a configuration into force before the next line. No other is under way. Any thread.
     */
    void requestReload(final Reload requested)
    {
        reload = requested;
    }

    /** Whether the end has been asked for, or has come. Any thread. */
    boolean isStopping()
    {
        return stopRequested || done;
    }

    /** Whether the last event is published and nobody waits for an answer any more. Any thread. */
    boolean isDone()
    {
        return done;
    }

    /** Why the source could not be read to its end, or null. After the agent is done. */
    IOException sourceFailure()
    {
        return sourceFailure;
    }

    /** Messages published. Its thread. */
    long received()
    {
        return received;
    }

    /** Messages refused. Its thread. */
    long rejected()
    {
        return rejectedInAll;
    }

    /** Messages refused for the reason of a {@link DecodeStatus#code()}. Its thread. */
    long rejected(final int code)
    {
        return rejected[code];
    }

    /** How often the ring was full. After the agent is done, or approximately. */
    long stalls()
    {
        return stalls;
    }

    /** Duty cycles in which nothing was let in, the journal being full. After the agent is done, or approximately. */
    long fullCycles()
    {
        return fullCycles;
    }

    /** How often the wall clock went back and time was held. After the agent is done, or approximately. */
    long clockHolds()
    {
        return clockHolds;
    }

    /**
     * Whether the process may have stood still after the cycle's monotonic time was read and before the wall clock was:
     * then it stays for the next cycle to say, and nothing is published with a time that no standstill precedes.
     */
    private boolean isStopBetween(final long wallNs, final long nowNs)
    {
        final boolean hasLeapt = wallNs - lastWallNs >= STANDSTILL_NS;
        lastWallNs = wallNs;
        return !messageTime && hasLeapt && nowNs - lastReadNs < STANDSTILL_NS;
    }

    /** Returns how much was published, or {@link #BLOCKED} when nothing else may be before there is room. */
    private int keepTime(final long wallNs, final long nowNs)
    {
        if (!messageTime)
        {
            if (wallNs >= timeNs)
            {
                timeNs = Math.min(wallNs, DeviationMonitor.MAX_TIME_NS);
                clockHeld = false;
            }
            else if (!clockHeld)
            {
                clockHeld = true;
                clockHolds++;
            }
        }
        int workCount = 0;
        if (!messageTime && nowNs - lastReadNs >= STANDSTILL_NS && timeNs > lastEventNs)
        {
            if (publishTime(EngineEvent.STANDSTILL) == 0)
            {
                return BLOCKED;
            }
            lastReadNs = nowNs;
            workCount++;
        }
        if (rolls.isSnapshotDue(received))
        {
            workCount += publishSnapshot(wallNs);
        }
        if (wallNs - nextClockCheckNs >= 0)
        {
            nextClockCheckNs = wallNs + CLOCK_CHECK_NS;
            if (rolls.isDue(wallNs))
            {
                workCount += publishSnapshot(wallNs);
            }
        }
        if (!messageTime && timeNs - lastEventNs >= tickIntervalNs)
        {
            workCount += publishTime(EngineEvent.TICK);
        }
        return workCount;
    }

    private int fill()
    {
        if (stopRequested)
        {
            // A line that has not come whole has not come: only the end of its stream ends a line without its LF.
            feed.stop();
            feedEnded = true;
            finalSnapshotDue = true;
            return 1;
        }
        int workCount;
        try
        {
            workCount = feed.fill();
        }
        catch (final IOException e)
        {
            // What came before goes through: the source has ended, if not well.
            sourceFailure = e;
            workCount = LineFeed.END;
        }
        if (workCount == LineFeed.END)
        {
            feedEnded = true;
            framer.end();
            return 1;
        }
        return workCount;
    }

    /** Returns how many lines were published, 0 when the ring is full, {@link #NO_LINE} when there is no whole line. */
    private int publishLines()
    {
        if (!claim(LINES))
        {
            return 0;
        }
        // Should a decode throw, nothing is published: the fault stops the engine, and no stale slot is decided.
        final long first = ring.getCursor() + 1;
        long next = first;
        while (next < first + LINES && fill(ring.get(next)))
        {
            next++;
        }
        if (next == first)
        {
            return NO_LINE;
        }
        ring.publish(first, next - 1);
        received += next - first;
        feed.onPublished(next - 1);
        lastEventNs = timeNs;
        return (int)(next - first);
    }

    /** Decodes the next line into a slot; returns false when there is none. */
    private boolean fill(final EngineEvent event)
    {
        final DecodeStatus status = lines.next(event);
        if (status == DecodeStatus.OK)
        {
            event.late = messageTime && takeTimestamp(event);
            event.kind = EngineEvent.READING;
        }
        else if (status != null)
        {
            event.refused.put(
                event.slot, status.code(), lines.lineLength(), framer.buffer(), lines.offset(), lines.length());
            event.kind = EngineEvent.REJECTED;
            rejected[status.code()]++;
            rejectedInAll++;
            feed.onRefused(status);
        }
        event.timeNs = timeNs;
        return status != null;
    }

    /** Moves time to the message's own; returns whether that is in the past. */
    private boolean takeTimestamp(final PowerReport report)
    {
        final long timestampNs = report.timestampMs() >= DeviationMonitor.MAX_TIME_NS / 1_000_000 ?
            DeviationMonitor.MAX_TIME_NS :
            report.timestampMs() * 1_000_000;
        if (timestampNs < timeNs)
        {
            return true;
        }
        timeNs = timestampNs;
        return false;
    }

    private int publishTime(final byte kind)
    {
        final EngineEvent event = claim();
        if (event == null)
        {
            return 0;
        }
        event.kind = kind;
        event.timeNs = timeNs;
        lastEventNs = timeNs;
        return publish();
    }

    private int publishReload()
    {
        final EngineEvent event = claim();
        if (event == null)
        {
            return 0;
        }
        final Reload requested = reload;
        event.kind = EngineEvent.RELOAD;
        event.timeNs = timeNs;
        event.decision.reload = requested;
        lines.devices(requested.decoder(), requested.fleet().devices());
        reload = null;
        lastEventNs = timeNs;
        return publish();
    }

    private int publishSnapshot(final long wallNs)
    {
        final EngineEvent event = claim();
        if (event == null)
        {
            nextClockCheckNs = wallNs;
            return 0;
        }
        event.kind = EngineEvent.SNAPSHOT;
        event.timeNs = wallNs;
        rolls.onSnapshot(wallNs, received);
        return publish();
    }

    private int publishEnd(final long wallNs)
    {
        if (finalSnapshotDue)
        {
            final int published = publishSnapshot(wallNs);
            finalSnapshotDue = published == 0;
            return published;
        }
        final EngineEvent event = claim();
        if (event == null)
        {
            return 0;
        }
        event.kind = EngineEvent.END;
        event.timeNs = wallNs;
        publish();
        endPublished = true;
        done = feed.isTold();
        return 1;
    }

    /** Claims one slot, or gives null when the ring is full. */
    private EngineEvent claim()
    {
        return claim(1) ? ring.get(ring.getCursor() + 1) : null;
    }

    /** Makes sure that so many slots are claimed and not published yet; returns false when the ring is full. */
    private boolean claim(final int count)
    {
        final int missing = count - (int)(claimed - ring.getCursor());
        if (missing > 0)
        {
            ringFull = !ring.hasAvailableCapacity(missing);
            if (ringFull)
            {
                stalls++;
                return false;
            }
            claimed = ring.next(missing);
        }
        return true;
    }

    /** Publishes the first of the slots claimed. */
    private int publish()
    {
        ring.publish(ring.getCursor() + 1);
        return 1;
    }
}
