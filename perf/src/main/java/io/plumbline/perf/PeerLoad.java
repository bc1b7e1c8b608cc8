package io.plumbline.perf;

import io.plumbline.engine.config.TimeMode;
import io.plumbline.perf.peer.Verdicts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The messages that all peers are given, in files, and the answers that they must give, which the engine gave in a run
 * of its own before the first turn.
 */
final class PeerLoad
{
    private final LoadFleet fleet;
    private final long asked;
    private final LoadPlan sameForAll;
    private final Path messages;
    private final Path codes;
    private JournalAnswers answers;

    /**
     * @param fleet     that sends.
     * @param asked     messages a turn, at most.
     * @param directory to write into.
     */
    PeerLoad(final LoadFleet fleet, final long asked, final Path directory)
    {
        this(fleet, asked, null, directory);
    }

    /**
     * @param fleet      that sends.
     * @param sameForAll messages that each peer is given.
     * @param directory  to write into.
     */
    PeerLoad(final LoadFleet fleet, final LoadPlan sameForAll, final Path directory)
    {
        this(fleet, 0, sameForAll, directory);
    }

    private PeerLoad(final LoadFleet fleet, final long asked, final LoadPlan sameForAll, final Path directory)
    {
        this.fleet = fleet;
        this.asked = asked;
        this.sameForAll = sameForAll;
        messages = directory.resolve("messages.ndjson");
        codes = directory.resolve("codes.txt");
    }

    /** Writes the files, and lets the engine answer for these peers. */
    void prepare(final List<PeerKind> kinds)
    {
        final LoadPlan plan = sameForAll != null ? sameForAll : LoadPlan.of(fleet, asked, TimeMode.ARRIVAL);
        final Messages held = fleet.messages(plan.messageCount(), plan.form());
        try
        {
            Files.write(messages, Arrays.copyOf(held.bytes(), held.length()));
            Files.write(codes, fleet.codes().asList().stream()
                .map(code -> new String(code, StandardCharsets.UTF_8))
                .toList());
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(messages + " cannot be written: " + e.getMessage(), e);
        }
        final Path journal = messages.resolveSibling("journal");
        new Measurement(PlumblinePeer.configuration(fleet), held, plan.repeats()).engine(journal, null);
        answers = new JournalAnswers(
            fleet.deviceCount(), kinds.stream().mapToLong(this::count).distinct().toArray());
        answers.read(journal);
        JournalFiles.delete(journal);
        for (final PeerKind kind : kinds)
        {
            if (answer(kind).count() == 0)
            {
                throw new IllegalStateException(
                    "nothing to find in the " + count(kind) + " messages of " + kind.name() + ": give more");
            }
        }
    }

    Path messages()
    {
        return messages;
    }

    Path codes()
    {
        return codes;
    }

    /** Messages in memory. */
    long held(final PeerKind kind)
    {
        return plan(kind).messageCount();
    }

    /** How often they are given. */
    long repeats(final PeerKind kind)
    {
        return plan(kind).repeats();
    }

    /** Messages a turn. */
    long count(final PeerKind kind)
    {
        return plan(kind).messageCount() * plan(kind).repeats();
    }

    /** What must be found in them. */
    Verdicts answer(final PeerKind kind)
    {
        return answers.at(count(kind));
    }

    private LoadPlan plan(final PeerKind kind)
    {
        if (sameForAll != null)
        {
            return sameForAll;
        }
        final long sweep = (long)fleet.deviceCount() * LoadFleet.COMPONENTS;
        return LoadPlan.of(fleet, Math.max(sweep, asked / kind.share()), TimeMode.ARRIVAL);
    }
}
