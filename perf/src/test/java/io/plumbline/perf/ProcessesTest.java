package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ProcessesTest
{
    private static final String WITH_A_CHILD = "sleep 600 & echo $!; ";
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    @TempDir
    private Path directory;

    @TempDir
    private Path results;

    @TempDir
    private Path said;

    @Test
    void shouldEndAProcessWithThoseItHasStarted() throws IOException
    {
        final Process process = shell(WITH_A_CHILD + "wait");
        final ProcessHandle started = childOf(process);
        Processes.end(process);
        assertFalse(process.isAlive());
        assertFalse(started.isAlive());
    }

    @Test
    void shouldEndAProcessThatDoesNotEndWithItsInput() throws IOException
    {
        final Process process = shell(WITH_A_CHILD + "wait");
        final ProcessHandle started = childOf(process);
        Processes.close(process, 0);
        assertFalse(process.isAlive());
        assertFalse(started.isAlive());
    }

    @Test
    void shouldWaitForAProcessThatEndsWithItsInput() throws IOException
    {
        final Process process = shell("cat; exit 7");
        Processes.close(process, 60);
        assertEquals(7, process.exitValue());
    }

    @Test
    void shouldNotWaitWhenInterrupted() throws IOException
    {
        final Process process = shell(WITH_A_CHILD + "wait");
        final ProcessHandle started = childOf(process);
        Thread.currentThread().interrupt();
        Processes.close(process, 600);
        assertTrue(Thread.interrupted());
        assertFalse(process.isAlive());
        assertFalse(started.isAlive());
    }

    /** Nothing goes on without the harness, and nothing is left of what it wrote but results. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1 | peers --only plumbline --messages 40k --warm-up-time 10m --disk-rest 0ms",
        "2 | soak --devices 3 --rate 1k --warm-up 10m --heap 64m",
        "2 | scale --devices 50 --order uniform,skewed --messages 20k --rounds 999",
        "0 | throughput --over memory --devices 3 --messages 500k --rounds 999",
        "0 | latency --to journaled --devices 3 --rates 1k --time 10m"})
    void shouldEndAllWhenItIsToldToEnd(final int children, final String commandLine) throws Exception
    {
        final Process harness = harness(commandLine.split(" "));
        try
        {
            while (harness.descendants().filter(ProcessesTest::isJava).count() < children || isEmpty(directory))
            {
                assertTrue(harness.isAlive(), this::told);
                TimeUnit.MILLISECONDS.sleep(10);
            }
            final List<ProcessHandle> started = harness.descendants().toList();
            harness.destroy();
            assertEquals(ENDED_BY_SIGTERM, harness.waitFor(), this::told);
            for (final ProcessHandle one : started)
            {
                one.onExit().get();
            }
            assertTrue(isEmpty(directory), this::told);
            assertTrue(told().contains("interrupted"), this::told);
            assertEquals(!commandLine.startsWith("peers"), isEmpty(results), this::told);
        }
        finally
        {
            Processes.end(harness);
        }
    }

    /** Others are started for a moment only. */
    private static boolean isJava(final ProcessHandle process)
    {
        return process.info().command().filter(command -> command.endsWith("java")).isPresent();
    }

    private static Process shell(final String script) throws IOException
    {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: there is no shell");
        return new ProcessBuilder("/bin/sh", "-c", script).start();
    }

    /** Which has told its number. */
    private static ProcessHandle childOf(final Process shell) throws IOException
    {
        return ProcessHandle.of(Long.parseLong(shell.inputReader().readLine())).orElseThrow();
    }

    private Process harness(final String... args) throws IOException
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> flag.startsWith("--") || flag.startsWith("-Ddisable."))
            .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PlumblinePerf.class.getName()));
        command.addAll(List.of(args));
        command.addAll(List.of("--override", "--results", results.toString(), "--dir", directory.toString()));
        return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(said.resolve("said").toFile())
            .start();
    }

    private String told()
    {
        try
        {
            return Files.readString(said.resolve("said"));
        }
        catch (final IOException e)
        {
            return e.toString();
        }
    }

    private static boolean isEmpty(final Path path) throws IOException
    {
        try (Stream<Path> files = Files.list(path))
        {
            return files.findAny().isEmpty();
        }
    }
}
