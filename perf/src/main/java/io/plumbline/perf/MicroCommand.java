package io.plumbline.perf;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code micro}: the JMH benchmarks, with JMH's own command line.
 */
@Command(
    name = "micro",
    description = {
        "Runs the JMH benchmarks, the baseline first, with -prof gc unless another profiler is asked for.",
        "All further arguments are JMH's: names of benchmarks (regular expressions), -f, -wi, -i, -p, -prof, and -l, " +
            "-lp, -lprof and -lrf, which only list. JMH's own JSON is kept with the results, with .jmh.json at the " +
            "end of its name. A benchmark that fails " +
            "ends the run with exit code 1 (-foe true); what was measured before is kept, and marked as failed.",
        "A core is needed for each thread of a benchmark, by -t or its own @Threads, and one more."
    })
final class MicroCommand implements Callable<Integer>
{
    private static final String JMH = "org.openjdk.jmh.";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Mixin
    private ResultOptions results;

    @Parameters(arity = "0..*", paramLabel = "JMH-ARGS", description = "Given to JMH as they are.")
    private List<String> jmhArguments = new ArrayList<>();

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws CommandLineOptionException, RunnerException, IOException
    {
        final CommandLineOptions parsed = new CommandLineOptions(jmhArguments.toArray(new String[0]));
        if (lists(parsed))
        {
            return 0;
        }
        if (!parsed.shouldFailOnError().orElse(true))
        {
            throw new ParameterException(
                spec.commandLine(), "-foe false would leave out benchmarks that fail and say nothing");
        }
        results.check(
            BenchmarkCores.needed(chosen(parsed), parsed, Runtime.getRuntime().availableProcessors()));
        // Without, JMH drops what fails from its results and goes on.
        final ChainedOptionsBuilder options = new OptionsBuilder().parent(parsed).shouldFailOnError(true);
        if (parsed.getProfilers().isEmpty())
        {
            options.addProfiler(GCProfiler.class);
        }
        final Result result = results.begin(JournalFiles.directory());
        result.say("");
        final BenchmarkProgress progress = BenchmarkProgress.of(parsed);
        try
        {
            keep(run(parsed, options, progress), result);
            return 0;
        }
        catch (final RunnerException e)
        {
            if (progress.underWay() == null)
            {
                throw e;
            }
            final String failure = name(progress.underWay()) + " failed: " + thrown(e);
            spec.commandLine().getErr().println("plumbline-perf: " + failure);
            if (!progress.ended().isEmpty())
            {
                result.fail(failure).say("failed    " + failure);
                keep(progress.ended(), result);
            }
            return 1;
        }
    }

    /** Lists what it is asked to, and tells whether it was. */
    private static boolean lists(final CommandLineOptions parsed)
    {
        if (parsed.shouldList())
        {
            new Runner(parsed).list();
        }
        else if (parsed.shouldListWithParams())
        {
            new Runner(parsed).listWithParams(parsed);
        }
        else if (parsed.shouldListProfilers())
        {
            parsed.listProfilers();
        }
        else if (parsed.shouldListResultFormats())
        {
            parsed.listResultFormats();
        }
        else
        {
            return false;
        }
        return true;
    }

    private void keep(final Collection<RunResult> runs, final Result result)
    {
        print(runs, result);
        final Path kept = results.keep(result);
        if (kept != null)
        {
            final String file = kept.toString().replaceAll("json$", "jmh.json");
            ResultFormatFactory.getInstance(ResultFormatType.JSON, file).writeOut(runs);
        }
    }

    /** What the benchmark threw, which JMH wraps in exceptions of its own, as their cause or as suppressed by them. */
    private static Throwable thrown(final Throwable wrapped)
    {
        Throwable thrown = wrapped;
        while (thrown.getClass().getName().startsWith(JMH))
        {
            final Throwable[] suppressed = thrown.getSuppressed();
            if (thrown.getCause() == null && suppressed.length == 0)
            {
                return thrown;
            }
            thrown = thrown.getCause() != null ? thrown.getCause() : suppressed[0];
        }
        return thrown;
    }

    private static Collection<BenchmarkListEntry> chosen(final CommandLineOptions parsed)
    {
        return BenchmarkList.defaultList().find(
            OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
            parsed.getIncludes(),
            parsed.getExcludes());
    }

    private Collection<RunResult> run(
        final CommandLineOptions parsed, final ChainedOptionsBuilder options, final BenchmarkProgress progress)
        throws RunnerException
    {
        if (!results.isOverridden())
        {
            return new Runner(options.build(), progress).run();
        }
        // The benchmarks check again, in processes of their own or, with -f 0, in this one.
        final String before = System.getProperty(Preconditions.FORCE_PROPERTY);
        System.setProperty(Preconditions.FORCE_PROPERTY, "true");
        try
        {
            final String flag = "-D" + Preconditions.FORCE_PROPERTY + "=true";
            options.jvmArgsAppend(
                Stream.concat(parsed.getJvmArgsAppend().orElse(List.of()).stream(), Stream.of(flag))
                    .toArray(String[]::new));
            return new Runner(options.build(), progress).run();
        }
        finally
        {
            if (before == null)
            {
                System.clearProperty(Preconditions.FORCE_PROPERTY);
            }
        }
    }

    private static void print(final Collection<RunResult> runs, final Result result)
    {
        final PrintWriter out = result.out();
        final ResultTable table = result.table("benchmarks");
        out.printf("%-56s %12s %12s %12s  %-8s %10s%n", "", "median", "min", "max", "unit", "B/op");
        for (final RunResult run : runs)
        {
            final String unit = run.getPrimaryResult().getScoreUnit();
            final Series scores = new Series(name(run.getParams()), "%12.3f", iterations(run).size());
            iterations(run).forEach(iteration -> scores.add(iteration.getPrimaryResult().getScore()));
            final ResultTable.Row row = table.row()
                .key("benchmark", benchmark(run.getParams()))
                .key("parameters", parameters(run.getParams()))
                .key("mode", run.getParams().getMode().shortLabel())
                .figure("score", unit, scores);
            final org.openjdk.jmh.results.Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
            if (allocated != null)
            {
                row.figure("allocated", allocated.getScoreUnit(), allocated.getScore());
            }
            out.printf(
                Locale.ROOT, "%-56s %12.3f %12.3f %12.3f  %-8s %10s%n",
                name(run.getParams()), scores.median(), scores.min(), scores.max(), unit,
                allocated == null ? "-" : String.format(Locale.ROOT, "%.3f", allocated.getScore()));
        }
    }

    /** Of all forks, those that count. */
    private static List<IterationResult> iterations(final RunResult run)
    {
        return run.getBenchmarkResults().stream()
            .map(BenchmarkResult::getIterationResults)
            .flatMap(Collection::stream)
            .toList();
    }

    private static String name(final BenchmarkParams params)
    {
        return (benchmark(params) + ' ' + parameters(params)).strip();
    }

    private static String benchmark(final BenchmarkParams params)
    {
        final String[] names = params.getBenchmark().split("\\.");
        return names[names.length - 2].replaceAll("Benchmark$", "") + '.' + names[names.length - 1];
    }

    private static String parameters(final BenchmarkParams params)
    {
        final Map<String, String> values = new TreeMap<>();
        params.getParamsKeys().forEach(key -> values.put(key, params.getParam(key)));
        return values.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(" "));
    }
}
