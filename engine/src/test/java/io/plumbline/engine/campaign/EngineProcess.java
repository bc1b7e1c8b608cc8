package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.ChildProcess;
import io.plumbline.engine.cli.Plumbline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An engine in a process of its own, that is sent messages and may be killed. */
final class EngineProcess implements AutoCloseable
{
    /** In the line that tells that the engine runs. */
    static final String READY = ", segment ";
    /** In the line that tells that there is no room. */
    static final String FULL = "journal-full: ";

    /** The line that tells where it listens, and maybe where for HTTP. */
    private static final Pattern LISTENING =
        Pattern.compile(".*listening on \\S+:(\\d+)(?:, and on \\S+?:(\\d+) for HTTP.*)?");
    private static final String JAVA = "java";
    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;
    private static final long HANG_S = 120;
    private static final int FED_AT_A_TIME = 4000;
    /** More than pipe, buffers and ring hold: what comes before is in the journal. */
    private static final int MOST_UNDER_WAY = 400_000;

    private final Path out;
    private final Process process;
    private final long startNs = System.nanoTime();
    private long progressNs = startNs;
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final Thread listener;
    private volatile long readyNs;
    private volatile boolean enough;
    private long sent;
    private Thread feeder;

    private EngineProcess(final Path out, final List<String> command) throws IOException
    {
        this.out = out;
        process = new ProcessBuilder(command).redirectOutput(out.toFile()).start();
        listener = new Thread(this::listen, "told");
        listener.start();
    }

    /**
     * Starts {@code run}, or another main class.
     *
     * @param work   directory for what the process leaves behind, but for its journal.
     * @param prefix command before Java's.
     * @param main   class to run.
     * @param args   of it.
     */
    static EngineProcess start(final Path work, final List<String> prefix, final Class<?> main, final String... args)
        throws IOException
    {
        final List<String> command = ChildProcess.command(work, main, args);
        // Starting is most of a run's time: what makes a long run fast would make it slower.
        command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(0, prefix);
        return new EngineProcess(work.resolve("events.jsonl"), command);
    }

    /** Starts {@code run} on a configuration and a journal. */
    static EngineProcess start(final Path work, final Path configuration, final Path journal) throws IOException
    {
        return start(work, List.of(), configuration, journal);
    }

    /** Starts {@code run} with a command before it. */
    static EngineProcess start(
        final Path work, final List<String> prefix, final Path configuration, final Path journal) throws IOException
    {
        return start(
            work, prefix, Plumbline.class, "run", "-c", configuration.toString(), "-j", journal.toString(),
            "--input", "-");
    }

    /** Starts {@code run} that listens, where the configuration says. */
    static EngineProcess listening(
        final Path work, final List<String> prefix, final Path configuration, final Path journal) throws IOException
    {
        return start(
            work, prefix, Plumbline.class, "run", "-c", configuration.toString(), "-j", journal.toString());
    }

    /**
     * Starts {@code run} that listens, in a Java as users start it but for further options.
     *
     * @param work          directory for what the process leaves behind, but for its journal.
     * @param options       of Java, which come last.
     * @param configuration of the engine.
     * @param journal       of the engine.
     */
    static EngineProcess service(
        final Path work, final List<String> options, final Path configuration, final Path journal) throws IOException
    {
        final List<String> command = ChildProcess.command(
            work, Plumbline.class, "run", "-c", configuration.toString(), "-j", journal.toString());
        command.addAll(command.indexOf("-cp"), options);
        return new EngineProcess(work.resolve("events.jsonl"), command);
    }

    /** Where it listens for TCP; waits until it tells that. */
    InetSocketAddress awaitAddress() throws InterruptedException, IOException
    {
        return awaitAddress(1);
    }

    /** Where it listens for HTTP; waits until it tells that. */
    String awaitUrl() throws InterruptedException, IOException
    {
        return "http://127.0.0.1:" + awaitAddress(2).getPort();
    }

    private InetSocketAddress awaitAddress(final int group) throws InterruptedException, IOException
    {
        Optional<Matcher> told = listening();
        while (told.isEmpty())
        {
            assertTrue(process.isAlive(), () -> "ended before it listened: " + told());
            checkTime("does not listen");
            Thread.sleep(1);
            told = listening();
        }
        final int port = Integer.parseInt(told.get().group(group));
        return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
    }

    private Optional<Matcher> listening()
    {
        return told().stream().map(LISTENING::matcher).filter(Matcher::matches).findFirst();
    }

    /** Sends messages, on a thread of its own, until all are sent or the process is gone. */
    void feed(final MessageStream stream, final long first, final long last)
    {
        feeder = new Thread(() ->
        {
            try
            {
                for (long next = first; next <= last; next += FED_AT_A_TIME)
                {
                    stream.write(process.getOutputStream(), next, Math.min(last, next + FED_AT_A_TIME - 1));
                    stream.forget(next - MOST_UNDER_WAY);
                }
            }
            catch (final IOException ex)
            {
                // It was killed, which is seen elsewhere.
                return;
            }
        }, "feeder");
        feeder.start();
    }

    /** Sends messages, on a thread of its own, until it is enough or the process is gone. */
    void feedOn(final MessageStream stream, final long first)
    {
        enough = false;
        sent = first - 1;
        feeder = new Thread(() ->
        {
            try
            {
                while (!enough)
                {
                    stream.write(process.getOutputStream(), sent + 1, sent + FED_AT_A_TIME);
                    sent += FED_AT_A_TIME;
                    stream.forget(sent - MOST_UNDER_WAY);
                }
            }
            catch (final IOException ex)
            {
                // It was killed, which is seen elsewhere.
                return;
            }
        }, "feeder");
        feeder.start();
    }

    /** Whether the engine is still to take what is fed. */
    boolean isFeeding()
    {
        return feeder.isAlive();
    }

    /** It is enough: gives the number of the last message, once that is sent. */
    long endFeeding() throws InterruptedException
    {
        enough = true;
        awaitFed();
        return sent;
    }

    /** Waits until all that was to be fed is sent. */
    void awaitFed() throws InterruptedException
    {
        feeder.join(TimeUnit.SECONDS.toMillis(HANG_S));
        assertTrue(!feeder.isAlive(), () -> "messages are not taken: " + told());
    }

    /** Whether the engine has told that it runs. */
    boolean isReady()
    {
        return readyNs != 0;
    }

    /** From the start of the process until the engine told that it runs; waits for that. */
    long awaitReadyNs() throws InterruptedException
    {
        while (readyNs == 0)
        {
            assertTrue(process.isAlive(), () -> "ended before it was ready: " + told());
            checkTime("not ready");
            Thread.sleep(1);
        }
        return readyNs - startNs;
    }

    /** Milliseconds since the process was started. */
    long ageMs()
    {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }

    /** Fails when what is waited for takes so long that the process must hang. */
    void checkTime(final String what)
    {
        assertTrue(
            System.nanoTime() - progressNs < TimeUnit.SECONDS.toNanos(HANG_S), () -> what + ": " + told());
    }

    /** It has done what was waited for. */
    void progress()
    {
        progressNs = System.nanoTime();
    }

    /** The process that runs the engine, also where another was put before it. */
    ProcessHandle engine()
    {
        // Java's own children are not meant: a library may have something run for a moment.
        ProcessHandle found = process.toHandle();
        while (!found.info().command().orElse(JAVA).endsWith(JAVA))
        {
            found = found.children().findFirst().orElse(process.toHandle());
        }
        return found;
    }

    boolean isAlive()
    {
        return process.isAlive();
    }

    /** Lines of standard error. */
    List<String> told()
    {
        synchronized (told)
        {
            return List.copyOf(told);
        }
    }

    /** By SIGKILL, which it must not have come before. */
    void kill() throws IOException, InterruptedException
    {
        engine().destroyForcibly();
        assertEquals(KILLED, awaitExit(), () -> "ended by itself: " + told());
    }

    /** Sends it a signal. */
    void signal(final String name) throws IOException, InterruptedException
    {
        final Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(engine().pid())).start();
        assertEquals(0, kill.waitFor(), () -> "no signal " + name + " was sent");
    }

    /** Sends it lines, from this thread. */
    void send(final String lines) throws IOException
    {
        process.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Ends its input and gives the last line it prints, the summary. */
    String end() throws IOException, InterruptedException
    {
        if (feeder != null)
        {
            awaitFed();
        }
        try (OutputStream in = process.getOutputStream())
        {
            in.flush();
        }
        assertEquals(0, awaitExit(), () -> told().toString());
        final String[] lines = Files.readString(out).split("\n");
        return Arrays.asList(lines).get(lines.length - 1);
    }

    /** Ends it as a service manager does and gives the last line it prints, the summary. */
    String terminate() throws IOException, InterruptedException
    {
        signal("TERM");
        assertEquals(TERMINATED, awaitExit(), () -> told().toString());
        final List<String> lines = Files.readAllLines(out);
        return lines.get(lines.size() - 1);
    }

    @Override
    public void close()
    {
        engine().destroyForcibly();
        process.destroyForcibly();
    }

    /** Waits for its end and gives its exit code. */
    int awaitExit() throws InterruptedException
    {
        assertTrue(process.waitFor(HANG_S, TimeUnit.SECONDS), () -> "does not end: " + told());
        listener.join();
        if (feeder != null)
        {
            awaitFed();
        }
        return process.exitValue();
    }

    private void listen()
    {
        try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)))
        {
            String line = lines.readLine();
            while (line != null)
            {
                told.add(line);
                if (readyNs == 0 && line.contains(READY))
                {
                    readyNs = System.nanoTime();
                }
                line = lines.readLine();
            }
        }
        catch (final IOException ex)
        {
            told.add(ex.toString());
        }
    }
}
