package io.plumbline.perf.peer;

import io.plumbline.perf.rate.Pace;
import io.plumbline.perf.rate.PacedLatencies;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;

/**
 * By which the messages of a run come, at a fixed rate: it begins when the first of them is asked for. And of each
 * deviation, which message it is that completes its round. Any thread.
 */
public final class PeerPace
{
    private static final int SWEEP = DeviceRound.COMPONENTS;

    private final double rate;
    private final long countedFrom;
    private final long count;
    private final int held;
    private final int devices;
    /** By sweep and device, the last message of the device in the sweep. */
    private final int[] completing;
    private final BitSet deviating;
    private volatile Runnable onCounted = () -> {};
    private volatile Pace pace;

    /**
     * Plans a run.
     *
     * @param input    all messages.
     * @param rate     messages a second.
     * @param warmUpMs messages planned within so many milliseconds from the beginning on do not count.
     * @throws IOException when a message is none.
     */
    public PeerPace(final PeerInput input, final double rate, final long warmUpMs) throws IOException
    {
        this.rate = rate;
        held = input.held();
        devices = input.devices();
        count = input.count();
        countedFrom = (long)(rate * warmUpMs / 1e3);
        completing = new int[held / SWEEP];
        deviating = new BitSet(held);
        find(input);
    }

    /**
     * The pace; it begins now if it has not.
     *
     * @return the pace.
     */
    public Pace pace()
    {
        final Pace begun = pace;
        return begun != null ? begun : begin();
    }

    /**
     * Tells when the first message that counts is due, on a thread of its own.
     *
     * @param told by it; to be given before the first message is asked for.
     */
    void onCounted(final Runnable told)
    {
        onCounted = told;
    }

    /**
     * The messages that bring a deviation, and as many as there are of them are recorded.
     *
     * @return by their numbers among those held.
     */
    public BitSet deviating()
    {
        return deviating;
    }

    /**
     * Number of the message that completes a round.
     *
     * @param device index of the device.
     * @param round  of the device, from 0.
     * @return the number, from 0.
     */
    long message(final int device, final long round)
    {
        final int sweeps = completing.length / devices;
        return round / sweeps * held + completing[(int)(round % sweeps) * devices + device];
    }

    /** Messages of the whole that are given again and again. */
    int held()
    {
        return held;
    }

    /** Latencies of messages that come by this pace, none recorded yet. */
    PacedLatencies latencies()
    {
        return new PacedLatencies(pace());
    }

    private synchronized Pace begin()
    {
        if (pace == null)
        {
            pace = Pace.ofCount(System.nanoTime(), rate, countedFrom, count);
            tell(pace);
        }
        return pace;
    }

    private void tell(final Pace begun)
    {
        final Thread thread = new Thread(
            () ->
            {
                long leftNs = begun.plannedNs(countedFrom) - System.nanoTime();
                while (leftNs > 0)
                {
                    LockSupport.parkNanos(leftNs);
                    leftNs = begun.plannedNs(countedFrom) - System.nanoTime();
                }
                onCounted.run();
            },
            "counted");
        thread.setDaemon(true);
        thread.start();
    }

    private void find(final PeerInput input) throws IOException
    {
        final DeviceRound[] rounds = new DeviceRound[devices];
        for (int device = 0; device < devices; device++)
        {
            rounds[device] = new DeviceRound(device);
        }
        final MessageReader reader = new MessageReader(input.once());
        for (int i = 0; reader.next(); i++)
        {
            final int message = i;
            completing[i / (devices * SWEEP) * devices + reader.device()] = i;
            rounds[reader.device()].onReading(
                reader.component(), reader.power(), (device, component, round, deviation) -> deviating.set(message));
        }
    }
}
