package io.plumbline.perf;

import io.plumbline.perf.report.Reports;
import io.plumbline.perf.report.ResultIndex;
import io.plumbline.perf.report.StoredResult;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code report}: stored results as a page with charts, and as Markdown.
 */
@Command(
    name = "report",
    description = {
        "Makes of stored results one HTML page with charts, which loads nothing and has no script, and the same as " +
            "Markdown without the charts.",
        "Without FILE it takes from --results the newest result of each command and of what it was asked for, which " +
            "is told by its options but for --results, --no-results, --override, --histograms, --keep, --rounds and " +
            "--warm-up. One that failed is marked FAILED, and stands even where an older one did not. It also " +
            "writes README.md there, a table of all results with date, commit, command line and verdict, unless " +
            "there is one that it has not made."
    })
final class ReportCommand implements Callable<Integer>
{
    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Results in JSON.")
    private List<Path> files = List.of();

    @Option(
        names = "--results",
        paramLabel = "DIR",
        description = "Where results are kept. Default: perf/results.")
    private Path directory;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "The page; the Markdown stands beside it, named alike. Default: report.html in --results.")
    private Path out;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        final Path results = directory == null ? PeerLaunch.perfDirectory().resolve("results") : directory;
        final List<StoredResult> stored = files.isEmpty() ? StoredResult.newest(results) :
            StoredResult.sorted(files.stream().map(StoredResult::read).toList());
        if (stored.isEmpty())
        {
            throw new IllegalStateException("there are no results in " + results);
        }
        final Path page = out == null ? results.resolve("report.html") : out;
        final Path markdown =
            page.resolveSibling(page.getFileName().toString().replaceAll("\\.html?$", "") + ".md");
        try
        {
            try (OutputStream stream = Files.newOutputStream(page))
            {
                Reports.page(stored, stream);
            }
            Files.writeString(markdown, Reports.markdown(stored));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(page + " cannot be written: " + e, e);
        }
        final PrintWriter told = spec.commandLine().getOut();
        told.println(stored.size() + " results in " + page + " and " + markdown.getFileName());
        if (files.isEmpty())
        {
            final Path index = results.resolve(ResultIndex.FILE);
            told.println(ResultIndex.write(results) ? "all that is kept in " + index :
                index + " is left as it is: report has not made it");
        }
        return 0;
    }
}
