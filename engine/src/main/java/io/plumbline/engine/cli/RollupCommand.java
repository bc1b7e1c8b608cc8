package io.plumbline.engine.cli;

import io.plumbline.engine.json.JsonLine;
import io.plumbline.engine.rollup.Roller;
import io.plumbline.engine.rollup.Rollups;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.JournalDamagedException;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.Segment;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code rollup}: keeps the roll-ups of a journal.
 */
@Command(
    name = "rollup",
    description = {
        "Keeps roll-ups of a journal, which make queries of hours and years quick.",
        "By component and minute: catches up, and goes on with the engine until it is stopped (SIGINT, SIGTERM), at " +
            "any moment without harm. A minute is rolled up when the journal shows that it is over. As a follower it " +
            "holds back pruning; to end that, delete followers/rollup.position in the journal. Roll-ups of what was " +
            "pruned stay. Days that are cut short, damaged or gone are made anew at the start, as far as the journal " +
            "has them.",
        "Ends with exit code 1 at damage that no engine was told to go on after (run --accept-damage); what comes " +
            "before it is rolled up."
    })
final class RollupCommand implements Callable<Integer>
{
    private static final long STOP_LIMIT_S = 20;

    @Option(
        names = {"-j", "--journal"},
        paramLabel = "DIR",
        required = true,
        description = "Journal; may be in use. Must be writable, for the follower's position.")
    private Path journal;

    @Option(
        names = "--rollups",
        paramLabel = "DIR",
        description = "Where the roll-ups are. Default: rollups in the journal.")
    private Path rollups;

    @Option(names = "--once", description = "Catches up and ends.")
    private boolean once;

    @Option(
        names = "--json",
        description = "Says at the end as one JSON object what was rolled up, and what damage stopped it.")
    private boolean asJson;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        final PrintWriter err = spec.commandLine().getErr();
        final JournalDirectory directory = JournalDirectory.open(journal);
        final AtomicBoolean stopped = new AtomicBoolean();
        final CountDownLatch ended = new CountDownLatch(1);
        final Thread hook = new Thread(() -> stopAndWait(stopped, ended), "shutdown");
        try (Roller roller = Roller.open(
            directory,
            rollups == null ? Rollups.beside(journal) : rollups,
            note -> err.println("plumbline: " + note));
            Progress progress = progress(directory))
        {
            Runtime.getRuntime().addShutdownHook(hook);
            return run(roller, directory, stopped, progress);
        }
        finally
        {
            ended.countDown();
        }
    }

    private int run(
        final Roller roller, final JournalDirectory directory, final AtomicBoolean stopped, final Progress progress)
    {
        String damage = null;
        try
        {
            roller.run(stopped::get, once, progress::moveTo);
            damage = directory.missingAtEnd().stream().map(AcceptedDamage::damage).findFirst().orElse(null);
        }
        catch (final JournalDamagedException e)
        {
            damage = cause(directory, e);
        }
        final PrintWriter err = spec.commandLine().getErr();
        err.println("plumbline: " + Plural.of(roller.written(), "minute") + " rolled up" +
            (damage == null ? "" : ", up to sequence " + roller.rolledUpTo() + "; stopped by damage: " + damage));
        if (asJson)
        {
            final ByteArrayOutputStream out = new ByteArrayOutputStream();
            final JsonLine json = new JsonLine(out).begin()
                .number("minutes", roller.written())
                .number("nextSequence", roller.rolledUpTo())
                .bool("complete", damage == null);
            if (damage != null)
            {
                json.string("damage", damage);
            }
            json.end();
            json.flush();
            spec.commandLine().getOut().println(out.toString(StandardCharsets.UTF_8).strip());
        }
        return damage == null ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    /** Where a segment is missing the next one is found not to go on: that is not the one to blame. */
    private static String cause(final JournalDirectory directory, final JournalDamagedException found)
    {
        final int number = directory.segments().stream()
            .filter(segment -> segment.path().equals(found.segment()))
            .mapToInt(Segment::number)
            .findFirst()
            .orElse(0);
        return directory.missing().stream()
            .filter(missing -> missing.segmentNumber() == number - 1)
            .map(AcceptedDamage::damage)
            .findFirst()
            .orElse(found.getMessage());
    }

    private Progress progress(final JournalDirectory directory)
    {
        if (!once || !Progress.isTerminal())
        {
            return Progress.none();
        }
        return Progress.ofEvents("rollup", 0, new JournalSeek(directory).endSequence() - 1);
    }

    private static void stopAndWait(final AtomicBoolean stopped, final CountDownLatch ended)
    {
        stopped.set(true);
        try
        {
            ended.await(STOP_LIMIT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }
}
