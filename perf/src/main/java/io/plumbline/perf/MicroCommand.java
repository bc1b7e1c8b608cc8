package io.plumbline.perf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code micro}: the JMH benchmarks, with JMH's own command line.
 */
@Command(
    name = "micro",
    description = {
        "Runs the JMH benchmarks, with -prof gc unless another profiler is asked for.",
        "All further arguments are JMH's: names of benchmarks (regular expressions), -f, -wi, -i, -p, -prof, -l."
    })
final class MicroCommand implements Callable<Integer>
{
    @Option(names = "--results", paramLabel = "FILE", description = "Writes the results there as JSON.")
    private Path results;

    @Parameters(arity = "0..*", paramLabel = "JMH-ARGS", description = "Given to JMH as they are.")
    private List<String> jmhArguments = new ArrayList<>();

    @Mixin
    private HelpOption help;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws CommandLineOptionException, RunnerException, IOException
    {
        Preconditions.check();
        final CommandLineOptions parsed = new CommandLineOptions(jmhArguments.toArray(new String[0]));
        final ChainedOptionsBuilder options = new OptionsBuilder().parent(parsed);
        if (parsed.getProfilers().isEmpty())
        {
            options.addProfiler(GCProfiler.class);
        }
        if (results != null)
        {
            options.resultFormat(ResultFormatType.JSON).result(results.toString());
        }
        final Runner runner = new Runner(options.build());
        if (parsed.shouldList())
        {
            runner.list();
        }
        else
        {
            runner.run();
        }
        return 0;
    }
}
