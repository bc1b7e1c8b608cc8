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
    private ThreadingMode threading = ThreadingMode.SHARED;
    private WaitStrategyKind waitStrategy = WaitStrategyKind.SLEEPING;

    /** {@inheritDoc} */
    @Override
    public String settings()
    {
        return "engine -> journal of every message and verdict, threading " + Names.of(threading) +
            ", wait strategy " + Names.of(waitStrategy) + ", durability process";
    }

    /** {@inheritDoc} */
    @Override
    public PeerRun run(final PeerInput input, final Path scratch)
    {
        final Configuration configuration = configuration(new LoadFleet(input.codes().size()));
        final Path journal = scratch.resolve("journal");
        final Messages messages = new Messages(input.bytes(), input.length(), input.held());
        if (input.isPaced())
        {
            threading = ThreadingMode.SINGLE;
            waitStrategy = WaitStrategyKind.BUSY_SPIN;
            return paced(input, messages, journal);
        }
        final long durationNs = new Measurement(configuration, messages, input.repeats()).engine(journal, null);
        final JournalAnswers answers = new JournalAnswers(input.codes().size(), input.count());
        answers.read(journal);
        return new PeerRun(durationNs, answers.at(input.count()));
    }

    /**
     * Spins on one thread, as the peers of plain Java do, and tells of each message that brings a deviation when it
     * stands in the journal.
     */
    private static PeerRun paced(final PeerInput input, final Messages messages, final Path journal)
    {
        final Configuration configuration = new LoadFleet(input.codes().size())
            .configuration(TimeMode.ARRIVAL, ThreadingMode.SINGLE, WaitStrategyKind.BUSY_SPIN);
        final PacedLatencies latencies = new JournaledLatency(messages).run(configuration, journal, input.pace());
        final JournalAnswers answers = new JournalAnswers(input.codes().size(), input.count());
        answers.read(journal);
        return new PeerRun(0, answers.at(input.count()), latencies);
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
            return name.equals(PeerKind.PLUMBLINE) ? new PlumblinePeer() : new PartedPlumblinePeer();
        }
    }
}
