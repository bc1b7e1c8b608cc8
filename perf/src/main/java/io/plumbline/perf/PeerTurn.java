package io.plumbline.perf;

import io.plumbline.perf.peer.Verdicts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One turn of a peer: a process from its start to its end.
 *
 * @param rate     millions of messages a second, 0 when it failed.
 * @param settings as the peer tells them.
 * @param answer   that it gave; null of a limit, and when it failed.
 * @param failure  why there is no figure, or null.
 */
record PeerTurn(double rate, String settings, Verdicts answer, String failure)
{
    private static final long LONGEST_MINUTES = 30;
    private static final int LONGEST_FAILURE = 300;

    /**
     * Runs a peer.
     *
     * @param kind    of the peer.
     * @param load    that it is given.
     * @param warmUp  runs before the one that counts.
     * @param scratch an empty directory.
     */
    static PeerTurn run(final PeerKind kind, final PeerLoad load, final long warmUp, final Path scratch)
    {
        try
        {
            final List<String> command = PeerLaunch.command(kind, scratch);
            command.addAll(List.of(
                load.messages().toString(),
                load.codes().toString(),
                Long.toString(load.held(kind)),
                Long.toString(load.repeats(kind)),
                Long.toString(kind.script() == null ? warmUp : 0),
                scratch.toString()));
            final Path output = scratch.resolve("output");
            final Path errors = scratch.resolve("errors");
            final Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES))
            {
                process.destroyForcibly().waitFor();
                return failed("still running after " + LONGEST_MINUTES + " minutes");
            }
            return process.exitValue() == 0 ? parse(Files.readAllLines(output), load.count(kind)) :
                failed("exit code " + process.exitValue() + ": " + shortened(Files.readString(errors).strip()));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(kind.name() + " cannot be run: " + e.getMessage(), e);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static PeerTurn parse(final List<String> lines, final long count)
    {
        final Map<String, String> values = new HashMap<>();
        for (final String line : lines)
        {
            final int equals = line.indexOf('=');
            if (equals > 0)
            {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        if (!values.containsKey("ns"))
        {
            return failed("gave no figure");
        }
        final Verdicts answer = values.containsKey("checksum") ? new Verdicts(
            Long.parseLong(values.get("count")), Long.parseUnsignedLong(values.get("checksum"), 16)) : null;
        return new PeerTurn(
            count * 1e3 / Long.parseLong(values.get("ns")), values.getOrDefault("settings", ""), answer, null);
    }

    private static PeerTurn failed(final String why)
    {
        return new PeerTurn(0, "", null, why);
    }

    private static String shortened(final String text)
    {
        return text.substring(0, Math.min(LONGEST_FAILURE, text.length())).replace('\n', ' ');
    }
}
