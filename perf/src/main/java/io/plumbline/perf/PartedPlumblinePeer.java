package io.plumbline.perf;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.perf.peer.Parted;
import io.plumbline.perf.peer.Parting;
import io.plumbline.perf.peer.Peer;
import io.plumbline.perf.peer.PeerInput;
import io.plumbline.perf.peer.PeerRun;
import io.plumbline.perf.peer.Verdicts;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Plumbline as the fast forms of the others are run: the messages are parted by device beforehand, and each part has an
 * engine of its own, on one thread and with a journal of its own.
 */
final class PartedPlumblinePeer implements Peer
{
    /** {@inheritDoc} */
    @Override
    public String settings()
    {
        return Parted.PARTS + " engines, each with messages of its own, parted by device beforehand -> a journal " +
            "each of every message and verdict, threading single, wait strategy sleeping, durability process";
    }

    /** {@inheritDoc} */
    @Override
    public PeerRun run(final PeerInput input, final Path scratch) throws Exception
    {
        final AtomicReference<Measurement.Times> times = new AtomicReference<>();
        final PeerInput[] parts = Parting.byIndex(input);
        Parted.run(parts, (part, index) ->
        {
            times.accumulateAndGet(
                measurement(part).engineTimes(journal(scratch, index), null),
                (first, second) -> first == null ? second : first.and(second));
            return part.verdicts();
        });
        final Verdicts verdicts = input.verdicts();
        for (int i = 0; i < parts.length; i++)
        {
            final JournalAnswers answers = new JournalAnswers(input.codes().size(), parts[i].count());
            answers.read(journal(scratch, i));
            verdicts.add(answers.at(parts[i].count()));
        }
        return new PeerRun(times.get().durationNs(), verdicts);
    }

    /** All know all devices, so that these have the same indices everywhere. */
    private static Measurement measurement(final PeerInput part)
    {
        final Configuration configuration = new LoadFleet(part.codes().size())
            .configuration(TimeMode.ARRIVAL, ThreadingMode.SINGLE, WaitStrategyKind.SLEEPING);
        return new Measurement(configuration, new Messages(part.bytes(), part.length(), part.held()), part.repeats());
    }

    private static Path journal(final Path scratch, final int part)
    {
        return scratch.resolve("journal-" + part);
    }
}
