package io.plumbline.perf;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.perf.peer.Peer;
import io.plumbline.perf.peer.PeerInput;
import io.plumbline.perf.peer.PeerRun;
import io.plumbline.perf.rate.PacedLatencies;
import java.nio.file.Path;

/**
 * Plumbline itself, as {@code throughput} runs it: every message and verdict into a journal, which is then read for the
 * answer; reading it is not timed.
 */
public final class PlumblinePeer implements Peer
{
    private final ThreadingMode threading;
    private final WaitStrategyKind waitStrategy;

    private PlumblinePeer(final ThreadingMode threading, final WaitStrategyKind waitStrategy)
    {
        this.threading = threading;
        this.waitStrategy = waitStrategy;
    }

    /** {@inheritDoc} */
    @Override
    public String settings()
    {
        return "engine -> journal of every message and verdict, threading " + Names.of(threading) +
            ", wait strategy " + Names.of(waitStrategy) + ", durability process";
    }

    /** {@inheritDoc} It spins on one thread, as the peers of plain Java do. */
    @Override
    public Peer paced()
    {
        return new PlumblinePeer(ThreadingMode.SINGLE, WaitStrategyKind.BUSY_SPIN);
    }

    /** {@inheritDoc} */
    @Override
    public PeerRun run(final PeerInput input, final Path scratch)
    {
        final Configuration configuration =
            new LoadFleet(input.codes().size()).configuration(TimeMode.ARRIVAL, threading, waitStrategy);
        final Path journal = scratch.resolve("journal");
        final Messages messages = new Messages(input.bytes(), input.length(), input.held());
        long durationNs = 0;
        PacedLatencies latencies = null;
        if (input.isPaced())
        {
            // Each message that brings a deviation, when it stands in the journal.
            latencies = new JournaledLatency(messages).run(configuration, journal, input.pace());
        }
        else
        {
            durationNs = new Measurement(configuration, messages, input.repeats()).engine(journal, null);
        }
        final JournalAnswers answers = new JournalAnswers(input.codes().size(), input.count());
        answers.read(journal);
        return new PeerRun(durationNs, answers.at(input.count()), latencies);
    }

    /** As the engine is configured here. */
    static Configuration configuration(final LoadFleet fleet)
    {
        return fleet.configuration(TimeMode.ARRIVAL, ThreadingMode.SHARED, WaitStrategyKind.SLEEPING);
    }

    /** Makes it. */
    public static final class Factory implements Peer.Factory
    {
        /** For who has only the class's name. */
        public Factory()
        {
        }

        /** {@inheritDoc} */
        @Override
        public Peer create(final String name)
        {
            return name.equals(PeerKind.PLUMBLINE) ?
                new PlumblinePeer(ThreadingMode.SHARED, WaitStrategyKind.SLEEPING) : new PartedPlumblinePeer();
        }
    }
}
