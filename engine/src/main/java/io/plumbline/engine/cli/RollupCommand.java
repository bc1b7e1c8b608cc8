package io.plumbline.engine.cli;

import io.plumbline.engine.rollup.Roller;
import io.plumbline.engine.rollup.Rollups;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSeek;
import java.io.PrintWriter;
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
            "pruned stay."
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
            roller.run(stopped::get, once, progress::moveTo);
            err.println("plumbline: " + Plural.of(roller.written(), "minute") + " rolled up");
        }
        finally
        {
            ended.countDown();
        }
        return ExitCodes.DONE;
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
