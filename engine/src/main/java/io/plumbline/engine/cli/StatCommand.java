package io.plumbline.engine.cli;

import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.counters.ErrorLog;
import io.plumbline.engine.counters.LoggedError;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.engine.metrics.EngineMetrics;
import io.plumbline.engine.metrics.MetricsFormat;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code stat}: an engine's counters and errors, read from its mapped files: it does not notice.
 */
@Command(
    name = "stat",
    description = {
        "Shows what the engine on a journal counts and how it is, from outside and without touching it.",
        "Works as well when it has stopped or was killed, and says so. Counts are those since its start."
    })
final class StatCommand implements Callable<Integer>
{
    private static final int MAX_WATCH_S = 86_400;

    private final OutputStream standardOut;

    @Option(names = {"-j", "--journal"}, paramLabel = "DIR", required = true, description = "Journal, only read.")
    private Path journal;

    @ArgGroup
    private Shown shown = new Shown();

    @Option(names = "--json", description = "One JSON object, with --watch one a line; with --errors one an error.")
    private boolean asJson;

    @Option(
        names = "--watch",
        paramLabel = "SECONDS",
        description = "Shows them again and again, and how fast they grow, until it is interrupted.")
    private Integer watchSeconds;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** What is shown in place of the counters. */
    private static final class Shown
    {
        @Option(
            names = "--errors",
            description = "The errors recorded, of earlier engines too: when first and last, how often, and what.")
        private boolean errors;

        @Option(
            names = "--openmetrics",
            description = "The counters as metrics, in the text format of OpenMetrics.")
        private boolean openMetrics;
    }

    StatCommand()
    {
        this(new FileOutputStream(FileDescriptor.out));
    }

    /**
     * @param standardOut takes what is not for people, which is in UTF-8 whatever the terminal's character set is.
     */
    StatCommand(final OutputStream standardOut)
    {
        this.standardOut = standardOut;
    }

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        checkOptions();
        final JournalDirectory directory = JournalDirectory.open(journal);
        try
        {
            if (shown.errors)
            {
                printErrors(ErrorLog.read(directory));
            }
            else if (shown.openMetrics)
            {
                new EngineMetrics(EngineCounters.open(directory)).write(MetricsFormat.OPEN_METRICS, standardOut);
            }
            else if (watchSeconds == null)
            {
                print(EngineView.of(directory), null);
            }
            else
            {
                watch(directory);
            }
        }
        catch (final UncheckedIOException e)
        {
            return StandardOutput.failed(e.getCause());
        }
        catch (final IOException e)
        {
            return StandardOutput.failed(e);
        }
        return ExitCodes.DONE;
    }

    private void checkOptions()
    {
        if (watchSeconds != null && (watchSeconds < 1 || watchSeconds > MAX_WATCH_S))
        {
            throw new ParameterException(spec.commandLine(), "--watch is not 1 to " + MAX_WATCH_S);
        }
        if (asJson && shown.openMetrics)
        {
            throw new ParameterException(spec.commandLine(), "--json does not go with --openmetrics");
        }
        if (watchSeconds != null && (shown.errors || shown.openMetrics))
        {
            throw new ParameterException(spec.commandLine(), "--watch goes with the counters alone");
        }
    }

    private void watch(final JournalDirectory directory)
    {
        final PrintWriter out = spec.commandLine().getOut();
        EngineView before = null;
        boolean heard = true;
        try
        {
            while (heard)
            {
                before = look(directory, before);
                // The writer does not hear of it from the stream that it writes to.
                heard = !out.checkError() && !System.out.checkError();
                if (heard)
                {
                    TimeUnit.SECONDS.sleep(watchSeconds);
                }
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    /** Shows one look; while an engine is making its file there is nothing to see. */
    private EngineView look(final JournalDirectory directory, final EngineView before)
    {
        try
        {
            final EngineView view = EngineView.of(directory);
            if (before != null && !asJson)
            {
                spec.commandLine().getOut().println();
            }
            print(view, before);
            return view;
        }
        catch (final JournalException e)
        {
            if (before == null)
            {
                throw e;
            }
            spec.commandLine().getErr().println("plumbline: " + e.getMessage());
            return before;
        }
    }

    private void print(final EngineView view, final EngineView before)
    {
        if (asJson)
        {
            new StatJson(new JsonLine(standardOut)).print(view);
        }
        else
        {
            new StatTable(spec.commandLine().getOut()).print(view, before);
            spec.commandLine().getOut().flush();
        }
    }

    private void printErrors(final List<LoggedError> errors)
    {
        if (asJson)
        {
            final JsonLine json = new JsonLine(standardOut);
            for (final LoggedError error : errors)
            {
                json.begin()
                    .time("first", TimeUnit.MILLISECONDS.toNanos(error.firstMs()))
                    .time("last", TimeUnit.MILLISECONDS.toNanos(error.lastMs()))
                    .number("count", error.count())
                    .string("text", error.text())
                    .end();
            }
            json.flush();
            return;
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (errors.isEmpty())
        {
            out.println("no errors recorded");
        }
        for (final LoggedError error : errors)
        {
            out.printf(
                Locale.ROOT,
                "%d times, first %s, last %s%n",
                error.count(),
                StatTable.time(error.firstMs()),
                StatTable.time(error.lastMs()));
            error.text().lines().map(StatTable::printable).forEach((line) -> out.println("    " + line));
        }
        out.flush();
    }
}
