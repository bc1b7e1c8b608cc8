package io.plumbline.perf;

import io.plumbline.engine.cli.Plumbline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command of {@code plumbline} in a process of its own, from its start to its end as who types it waits for it.
 *
 * @param seconds      from before the start to after the end.
 * @param coreSeconds  on a core, the system's part included, as of the last look at it.
 * @param residentPeak bytes of the process that are its own, without pages of files: heap, code, stacks and what it has
 *                     allocated besides; the most that was seen, one look every ten milliseconds. 0 where the system
 *                     does not tell.
 * @param output       lines it wrote.
 */
record MeasuredProcess(double seconds, double coreSeconds, long residentPeak, List<String> output)
{
    private static final double SECOND_NS = 1e9;
    private static final long LOOK_MS = 10;

    /**
     * Runs a command.
     *
     * @param heap    of its process, as {@code -Xmx} takes it.
     * @param scratch file for what it writes; what it says on standard error goes to one beside it.
     * @param args    the command line.
     * @return what it took.
     * @throws IllegalStateException if it does not exit with 0.
     */
    static MeasuredProcess run(final String heap, final Path scratch, final String... args)
    {
        final Path told = scratch.resolveSibling(scratch.getFileName() + ".err");
        final ProcessBuilder builder =
            command(heap, args).redirectOutput(scratch.toFile()).redirectError(told.toFile());
        try
        {
            final long startNs = System.nanoTime();
            final Process process = builder.start();
            long peak = 0;
            Duration onCore = Duration.ZERO;
            try
            {
                do
                {
                    peak = Math.max(peak, ResidentMemory.of(process.pid()));
                    onCore = process.info().totalCpuDuration().orElse(onCore);
                }
                while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS));
            }
            finally
            {
                Processes.end(process);
            }
            final long endNs = System.nanoTime();
            if (process.exitValue() != 0)
            {
                throw new IllegalStateException(String.join(" ", args) + " ended with exit code " +
                    process.exitValue() + ": " + Files.readString(told).strip());
            }
            return new MeasuredProcess(
                (endNs - startNs) / SECOND_NS, onCore.toNanos() / SECOND_NS, peak, Files.readAllLines(scratch));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(args[0] + " cannot be run: " + e.getMessage(), e);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * Runs a command into another.
     *
     * @param heap of each process.
     * @param from gives on standard output what the other takes.
     * @param into takes it, and says nothing but on standard error.
     */
    static void pipe(final String heap, final String[] from, final String[] into)
    {
        try
        {
            final List<Process> processes = ProcessBuilder.startPipeline(List.of(
                command(heap, from).redirectError(ProcessBuilder.Redirect.INHERIT),
                command(heap, into)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)));
            try
            {
                check(processes.get(0).waitFor(), from);
                check(processes.get(1).waitFor(), into);
            }
            finally
            {
                processes.forEach(Processes::end);
            }
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(from[0] + " cannot be run: " + e.getMessage(), e);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** With the flags that this process has, but another heap. */
    private static ProcessBuilder command(final String heap, final String... args)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> flag.startsWith("--") || flag.startsWith("-Ddisable."))
            .forEach(command::add);
        command.addAll(List.of(
            "-Xmx" + heap, "-cp", System.getProperty("java.class.path"), Plumbline.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command);
    }

    private static void check(final int exitCode, final String... args)
    {
        if (exitCode != 0)
        {
            throw new IllegalStateException(String.join(" ", args) + " ended with exit code " + exitCode);
        }
    }
}
