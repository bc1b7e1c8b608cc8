package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The jar as users run it, in a process that listens until it is told to end. */
final class RunningJar implements AutoCloseable
{
    private static final Pattern LISTENING =
        Pattern.compile(".*listening on \\S+:(\\d+)(?:, and on \\S+:(\\d+) for HTTP.*)?");
    private static final int TERMINATED = 128 + 15;
    private static final int HANG_S = 60;

    private final Path out;
    private final Process process;
    private final StringBuilder told = new StringBuilder();
    private final Thread listener;
    private int port;
    private int httpPort;

    private RunningJar(final Path directory, final Path configuration, final String journal) throws IOException
    {
        out = directory.resolve(journal + ".out");
        process = new ProcessBuilder(PlumblineJar.command("run", "-c", configuration.toString(), "-j", journal))
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .start();
        final BufferedReader lines =
            new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null && port == 0)
        {
            told.append(line).append('\n');
            final Matcher matcher = LISTENING.matcher(line);
            if (matcher.matches())
            {
                port = Integer.parseInt(matcher.group(1));
                httpPort = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
            }
            line = port == 0 ? lines.readLine() : null;
        }
        if (port == 0)
        {
            process.destroyForcibly();
            throw new IOException("it does not listen: " + told);
        }
        listener = new Thread(() -> lines.lines().forEach(more -> told.append(more).append('\n')), "told");
        listener.start();
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param directory     that it works in.
     * @param configuration of it.
     * @param journal       name of its directory in that one.
     * @return the process.
     */
    static RunningJar start(final Path directory, final Path configuration, final String journal) throws IOException
    {
        return new RunningJar(directory, configuration, journal);
    }

    /** Port for lines over TCP. */
    int port()
    {
        return port;
    }

    /** Port for HTTP. */
    int httpPort()
    {
        return httpPort;
    }

    /** Ends it as a service manager does, and gives what it has printed. */
    String terminate() throws IOException, InterruptedException
    {
        assertTrue(process.toHandle().destroy());
        assertTrue(process.waitFor(HANG_S, TimeUnit.SECONDS));
        listener.join();
        assertEquals(TERMINATED, process.exitValue(), told::toString);
        return Files.readString(out);
    }

    @Override
    public void close()
    {
        process.destroyForcibly();
    }
}
