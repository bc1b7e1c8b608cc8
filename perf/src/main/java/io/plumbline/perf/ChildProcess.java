package io.plumbline.perf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Java process of this class path that answers each line on its standard input with one on its standard output, and
 * ends with its standard input. One thread talks to it.
 */
final class ChildProcess implements AutoCloseable
{
    /** Begin of an answer that tells why there is none. */
    static final String FAILED = "failed ";

    /** What Java says with {@code -XX:+ExitOnOutOfMemoryError}, on standard output. */
    private static final String OUT_OF_MEMORY = "Terminating due to ";
    private static final long END_S = 30;

    private final String name;
    private final Process process;
    private final BufferedReader answers;

    private ChildProcess(final String name, final Process process)
    {
        this.name = name;
        this.process = process;
        answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /**
     * Starts it, with the exports and opens of this process, and no other flags of it.
     *
     * @param main  class.
     * @param flags further ones.
     * @param args  of it.
     */
    static ChildProcess start(final Class<?> main, final List<String> flags, final String... args)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> flag.startsWith("--") || flag.startsWith("-Ddisable."))
            .forEach(command::add);
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        try
        {
            return new ChildProcess(
                main.getSimpleName(),
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(main.getSimpleName() + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** Asks, and waits for the answer. */
    String ask(final String line)
    {
        try
        {
            process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(name + " is gone", e);
        }
        return answer();
    }

    /** Waits for its next line. */
    String answer()
    {
        try
        {
            final String answer = answers.readLine();
            if (answer == null)
            {
                throw new IllegalStateException(name + " is gone");
            }
            if (answer.startsWith(OUT_OF_MEMORY))
            {
                throw new IllegalStateException(name + " is gone: " + answer.substring(OUT_OF_MEMORY.length()));
            }
            if (answer.startsWith(FAILED))
            {
                throw new IllegalStateException(name + " failed: " + answer.substring(FAILED.length()));
            }
            return answer;
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it. */
    @Override
    public void close()
    {
        Processes.close(process, END_S);
    }
}
