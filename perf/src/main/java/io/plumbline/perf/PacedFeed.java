package io.plumbline.perf;

import io.plumbline.codec.DecodeStatus;
import io.plumbline.engine.ingress.LineFeed;
import io.plumbline.engine.ingress.LineFramer;
import io.plumbline.perf.rate.Pace;
import io.plumbline.perf.rate.PacedLatencies;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.NanoClock;

/**
 * Hands messages to ingress when their planned times have come, and looks in each of its duty cycles how far the engine
 * is: what is decided and journaled by then is recorded. So nothing is added to the engine's own way, and what is
 * measured is too long by at most a duty cycle, never too short.
 * <p>
 * What is decided is known by the counter of accepted readings, which the monitor's stage publishes at the end of each
 * batch; what is journaled by the sequence of the journal's stage. Belongs to the ingress thread, but for
 * {@link #begin} and {@link #wakeUp}; what it found may be asked for when the engine has finished.
 */
final class PacedFeed implements LineFeed
{
    /** At most so many go to the framer at a time; its buffer, which is empty then, holds far more. */
    private static final int MAX_LINES = 512;

    /** Publications that may be under way: more than there are slots in a ring of the default size. */
    private static final int UNDER_WAY = 1 << 14;

    private final Messages messages;
    private final NanoClock clock;
    private final int[] ends;
    private final long[] sequences = new long[UNDER_WAY];
    private final long[] lineCounts = new long[UNDER_WAY];
    private long published;
    private long arrived;
    private LineFramer framer;
    private LongSupplier journaled;
    private volatile Thread ingress;
    private volatile Load begun;
    private Load load;
    private long given;
    private long endNs;

    /**
     * @param messages all of them acceptable to the engine; given again and again.
     * @param clock    by which they come.
     */
    PacedFeed(final Messages messages, final NanoClock clock)
    {
        this.messages = messages;
        this.clock = clock;
        ends = messages.ends();
    }

    /**
     * Messages come from now on. Any thread, once.
     *
     * @param pace      by which they come.
     * @param decided   gives how many of them are decided; any thread.
     * @param latencies makes what the latencies are recorded in.
     */
    void begin(final Pace pace, final LongSupplier decided, final Supplier<PacedLatencies> latencies)
    {
        begun = new Load(pace, decided, latencies.get(), latencies.get());
        wakeUp();
    }

    /** From planned time to decided. */
    PacedLatencies decidedLatencies()
    {
        return load.decidedLatencies;
    }

    /** From planned time to journaled. */
    PacedLatencies journaledLatencies()
    {
        return load.journaledLatencies;
    }

    /** When the last message was found journaled, by its clock. */
    long endNs()
    {
        return endNs;
    }

    /** {@inheritDoc} */
    @Override
    public void start(final LineFramer lineFramer, final LongSupplier journaledSequence)
    {
        framer = lineFramer;
        journaled = journaledSequence;
    }

    /** {@inheritDoc} */
    @Override
    public int poll(final long nowNs)
    {
        if (load == null)
        {
            ingress = Thread.currentThread();
            load = begun;
            return 0;
        }
        final long decidedTo = load.decided.getAsLong();
        final long journaledTo = journaledLines();
        if (decidedTo > load.decidedLatencies.doneBefore() || journaledTo > load.journaledLatencies.doneBefore())
        {
            endNs = clock.nanoTime();
            load.decidedLatencies.doneBefore(decidedTo, endNs);
            load.journaledLatencies.doneBefore(journaledTo, endNs);
        }
        return 0;
    }

    /** {@inheritDoc} */
    @Override
    public int fill()
    {
        if (load == null)
        {
            return 0;
        }
        if (given == load.pace.count())
        {
            return load.journaledLatencies.doneBefore() == given ? END : 0;
        }
        final long due = load.pace.due(clock.nanoTime());
        if (due <= given)
        {
            return 0;
        }
        final int first = (int)(given % ends.length);
        final int count = (int)Math.min(Math.min(due - given, MAX_LINES), ends.length - first);
        final int offset = first == 0 ? 0 : ends[first - 1];
        final int length = ends[first + count - 1] - offset;
        if (framer.room() < length)
        {
            throw new IllegalStateException("the framer has no room for " + length + " bytes");
        }
        System.arraycopy(messages.bytes(), offset, framer.buffer(), framer.limit(), length);
        framer.added(length);
        given += count;
        return count;
    }

    /** {@inheritDoc} */
    @Override
    public void onRefused(final DecodeStatus reason)
    {
        throw new IllegalStateException("message " + framer.lineCount() + " was refused: " + reason);
    }

    /** {@inheritDoc} */
    @Override
    public void onPublished(final long sequence)
    {
        final int index = (int)(published++ & UNDER_WAY - 1);
        sequences[index] = sequence;
        lineCounts[index] = framer.lineCount();
    }

    /** {@inheritDoc} */
    @Override
    public void stop()
    {
    }

    /** {@inheritDoc} */
    @Override
    public boolean isTold()
    {
        return true;
    }

    /** Sleeps until the next message is due: for wait strategies that sleep. */
    @Override
    public boolean await(final int timeoutMs)
    {
        final long timeoutNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        final boolean moreToCome = load != null && given < load.pace.count();
        final long sleepNs = moreToCome ? load.pace.plannedNs(given) - clock.nanoTime() : timeoutNs;
        if (sleepNs > 0)
        {
            LockSupport.parkNanos(Math.min(timeoutNs, sleepNs));
        }
        return true;
    }

    /** {@inheritDoc} */
    @Override
    public void wakeUp()
    {
        LockSupport.unpark(ingress);
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
    }

    private long journaledLines()
    {
        final long journaledTo = journaled.getAsLong();
        long lines = load.journaledLatencies.doneBefore();
        while (arrived < published && sequences[(int)(arrived & UNDER_WAY - 1)] <= journaledTo)
        {
            lines = lineCounts[(int)(arrived++ & UNDER_WAY - 1)];
        }
        return lines;
    }

    /** What is sent, and what becomes of it. */
    private record Load(
        Pace pace, LongSupplier decided, PacedLatencies decidedLatencies, PacedLatencies journaledLatencies)
    {
    }
}
