package io.plumbline.perf;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.util.UnCloseablePrintStream;
import org.openjdk.jmh.util.Utils;

/**
 * JMH's output, passed on as it comes, and what it tells of the benchmarks on the way: which have ended, and which is
 * under way. JMH itself forgets the results of all when one fails. Of JMH's thread.
 */
final class BenchmarkProgress implements OutputFormat
{
    private final OutputFormat output;
    private final List<RunResult> ended = new ArrayList<>();
    private BenchmarkParams underWay;

    /**
     * @param output where all goes.
     */
    BenchmarkProgress(final OutputFormat output)
    {
        this.output = output;
    }

    /** Passes on to where JMH itself would print: standard output, or the file of {@code -o}. */
    static BenchmarkProgress of(final CommandLineOptions options) throws IOException
    {
        final PrintStream stream = options.getOutput().hasValue() ?
            new PrintStream(options.getOutput().get()) :
            new UnCloseablePrintStream(System.out, Utils.guessConsoleEncoding());
        return new BenchmarkProgress(
            OutputFormatFactory.createFormatInstance(stream, options.verbosity().orElse(Defaults.VERBOSITY)));
    }

    /** Those that have ended, in that order, all forks of each together. */
    Collection<RunResult> ended()
    {
        return ended;
    }

    /** The last one that has begun, or null. */
    BenchmarkParams underWay()
    {
        return underWay;
    }

    /** {@inheritDoc} */
    @Override
    public void startBenchmark(final BenchmarkParams params)
    {
        underWay = params;
        output.startBenchmark(params);
    }

    /** {@inheritDoc} */
    @Override
    public void endBenchmark(final BenchmarkResult result)
    {
        // None where there was nothing but warming up.
        if (result != null)
        {
            ended.add(new RunResult(result.getParams(), List.of(result)));
        }
        output.endBenchmark(result);
    }

    /** {@inheritDoc} */
    @Override
    public void iteration(final BenchmarkParams params, final IterationParams iterations, final int iteration)
    {
        output.iteration(params, iterations, iteration);
    }

    /** {@inheritDoc} */
    @Override
    public void iterationResult(
        final BenchmarkParams params,
        final IterationParams iterations,
        final int iteration,
        final IterationResult result)
    {
        output.iterationResult(params, iterations, iteration, result);
    }

    /** {@inheritDoc} */
    @Override
    public void startRun()
    {
        output.startRun();
    }

    /** {@inheritDoc} */
    @Override
    public void endRun(final Collection<RunResult> results)
    {
        output.endRun(results);
    }

    /** {@inheritDoc} */
    @Override
    public void print(final String text)
    {
        output.print(text);
    }

    /** {@inheritDoc} */
    @Override
    public void println(final String line)
    {
        output.println(line);
    }

    /** {@inheritDoc} */
    @Override
    public void verbosePrintln(final String line)
    {
        output.verbosePrintln(line);
    }

    /** {@inheritDoc} */
    @Override
    public void write(final int value)
    {
        output.write(value);
    }

    /** {@inheritDoc} */
    @Override
    public void write(final byte[] bytes) throws IOException
    {
        output.write(bytes);
    }

    /** {@inheritDoc} */
    @Override
    public void flush()
    {
        output.flush();
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        output.close();
    }
}
