package io.plumbline.perf;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.perf.peer.Peer;
import io.plumbline.perf.peer.PeerInput;
import io.plumbline.perf.peer.PeerRun;
import java.nio.file.Path;

/**
 * Plumbline itself, as {@code throughput} runs it: every message and verdict into a journal, which is then read for the
 * answer; reading it is not timed.
 */
public final class PlumblinePeer implements Peer
{
    /** {@inheritDoc} */
    @Override
    public String settings()
    {
        return "engine -> journal of every message and verdict, threading shared, wait strategy sleeping, " +
            "durability process; two threads";
    }

    /** {@inheritDoc} */
    @Override
    public PeerRun run(final PeerInput input, final Path scratch)
    {
        final Configuration configuration = configuration(new LoadFleet(input.codes().size()));
        final Path journal = scratch.resolve("journal");
        final Messages messages = new Messages(input.bytes(), input.length(), input.held());
        final long durationNs = new Measurement(configuration, messages, input.repeats()).engine(journal, null);
        final JournalAnswers answers = new JournalAnswers(input.codes().size(), input.count());
        answers.read(journal);
        return new PeerRun(durationNs, answers.at(input.count()));
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
            return new PlumblinePeer();
        }
    }
}
