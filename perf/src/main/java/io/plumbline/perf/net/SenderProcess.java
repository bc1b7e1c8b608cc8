package io.plumbline.perf.net;

import io.plumbline.perf.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The other end of {@link Sender}: starts that process and tells it what to send. It goes on from round to round, so
 * that it is warm like the engine. One thread.
 */
public final class SenderProcess implements AutoCloseable
{
    private static final long END_S = 10;

    private final Process process;
    private final BufferedReader replies;

    private SenderProcess(final Process process)
    {
        this.process = process;
        replies = process.inputReader(StandardCharsets.US_ASCII);
    }

    /**
     * Starts the process and waits until it has its messages.
     *
     * @param devices     of the fleet whose messages it sends.
     * @param connections it sends over.
     * @param sweeps      of the fleet that it holds in memory.
     * @return the process.
     */
    public static SenderProcess start(final int devices, final int connections, final long sweeps)
    {
        if (connections > devices)
        {
            throw new IllegalArgumentException(
                "more connections than devices, of which each sends over one: " + connections + " and " + devices);
        }
        final List<String> command = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Sender.class.getName(),
            Integer.toString(devices),
            Integer.toString(connections),
            Long.toString(sweeps));
        try
        {
            final SenderProcess sender = new SenderProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
            sender.await(Sender.READY);
            return sender;
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("the sender cannot be started: " + e.getMessage(), e);
        }
    }

    /**
     * Has all messages sent as fast as they are taken; {@link #floodResult} gives what it took.
     *
     * @param port    of the engine, on this machine.
     * @param repeats how often the messages are sent.
     */
    public void flood(final int port, final long repeats)
    {
        command("flood " + port + ' ' + repeats);
    }

    /**
     * Whether an answer is there, or never will be.
     *
     * @return true when the next answer is not waited for.
     */
    public boolean hasAnswered()
    {
        try
        {
            return replies.ready() || !process.isAlive();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for the end of {@link #flood}.
     *
     * @return what it took.
     */
    public FloodResult floodResult()
    {
        return FloodResult.parse(answer().split(" "));
    }

    /**
     * Has messages sent at a fixed rate; the answers are {@link #awaitWarm} and {@link #rateResult}.
     *
     * @param port     of the engine, on this machine.
     * @param rate     messages a second, over all connections.
     * @param warmUpMs what was to be sent in these first milliseconds does not count.
     * @param timeMs   that follow.
     */
    public void rate(final int port, final double rate, final long warmUpMs, final long timeMs)
    {
        command("rate " + port + ' ' + rate + ' ' + warmUpMs + ' ' + timeMs);
    }

    /** Waits for the end of the warm-up of {@link #rate}. */
    public void awaitWarm()
    {
        await(Sender.WARM);
    }

    /**
     * Waits for the end of {@link #rate}.
     *
     * @return what became of the messages.
     */
    public RateResult rateResult()
    {
        return RateResult.parse(answer().split(" "));
    }

    /**
     * Has connections made that send a byte now and then and never a whole line; waits until they are.
     *
     * @param port       of the engine, on this machine.
     * @param count      of connections.
     * @param intervalMs in which each sends one byte.
     */
    public void slowLoris(final int port, final int count, final long intervalMs)
    {
        command("loris " + port + ' ' + count + ' ' + intervalMs);
        await(Sender.READY);
    }

    /**
     * Closes those connections.
     *
     * @return how many the engine had not closed before.
     */
    public int leave()
    {
        command("leave");
        return Integer.parseInt(answer());
    }

    /** Ends the process. */
    @Override
    public void close()
    {
        Processes.close(process, END_S);
    }

    private void command(final String line)
    {
        try
        {
            process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("the sender is gone", e);
        }
    }

    private void await(final String expected)
    {
        final String answer = answer();
        if (!answer.equals(expected))
        {
            throw new IllegalStateException("the sender answered " + answer);
        }
    }

    private String answer()
    {
        try
        {
            final String answer = replies.readLine();
            if (answer == null)
            {
                throw new IllegalStateException("the sender is gone");
            }
            if (answer.startsWith(Sender.FAILED))
            {
                throw new IllegalStateException("sending failed: " + answer.substring(Sender.FAILED.length()));
            }
            return answer;
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
