package io.plumbline.perf;

import io.plumbline.perf.peer.Verdicts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One turn of a peer: a process from its start to its end.
 *
 * @param rate     millions of messages a second, 0 when it failed.
 * @param settings as the peer tells them.
 * @param answer   that it gave; null of a limit, and when it failed.
 * @param before   rates of the runs in the same process before the one that counts.
 * @param written  bytes in files at its end.
 * @param failure  why there is no figure, or null.
 */
record PeerTurn(double rate, String settings, Verdicts answer, double[] before, long written, String failure)
{
    /** The name of why there is no figure, among what is told. */
    static final String FAILURE = "failure";

    private static final long LONGEST_MINUTES = 30;
    private static final double SETTLED = 0.05;
    private static final int LONGEST_FAILURE = 300;

    /** Whether the run that counts differs from the one before by so much that it may not have been warm. */
    boolean isUnsettled()
    {
        return before.length > 0 && Math.abs(rate / before[before.length - 1] - 1) > SETTLED;
    }

    /** What is to be told of it when it has ended. */
    String told()
    {
        return failure != null ? "failed: " + failure : String.format(Locale.ROOT, "%8.3f M messages/s", rate);
    }

    /**
     * Runs a peer.
     *
     * @param kind    of the peer.
     * @param load    that it is given.
     * @param warmUp  before the run that counts.
     * @param scratch an empty directory.
     */
    static PeerTurn run(final PeerKind kind, final PeerLoad load, final PeerWarmUp warmUp, final Path scratch)
    {
        final Map<String, String> told = told(kind, load, warmUp, scratch, List.of());
        if (told.containsKey(FAILURE))
        {
            return new PeerTurn(0, "", null, new double[0], 0, told.get(FAILURE));
        }
        return new PeerTurn(
            load.count(kind) * 1e3 / Long.parseLong(told.get("ns")),
            told.getOrDefault("settings", ""),
            answer(told),
            Stream.of(told.getOrDefault("before", "").split(","))
                .filter(ns -> !ns.isEmpty())
                .mapToDouble(ns -> load.count(kind) * 1e3 / Long.parseLong(ns))
                .toArray(),
            Long.parseLong(told.getOrDefault("written", "0")),
            null);
    }

    /**
     * Runs a peer.
     *
     * @param kind    of the peer.
     * @param load    that it is given.
     * @param warmUp  before the run that counts.
     * @param scratch an empty directory.
     * @param further arguments.
     * @return what its process told, by name; a {@link #FAILURE} when it failed.
     */
    static Map<String, String> told(
        final PeerKind kind,
        final PeerLoad load,
        final PeerWarmUp warmUp,
        final Path scratch,
        final List<String> further)
    {
        try
        {
            final List<String> command = PeerLaunch.command(kind, scratch);
            command.addAll(List.of(
                load.messages().toString(),
                load.codes().toString(),
                Long.toString(load.held(kind)),
                Long.toString(load.repeats(kind)),
                kind.script() == null ? warmUp.toString() : "0",
                scratch.toString()));
            command.addAll(further);
            final Path output = scratch.resolve("output");
            final Path errors = scratch.resolve("errors");
            final Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES))
            {
                process.destroyForcibly().waitFor();
                return Map.of(FAILURE, "still running after " + LONGEST_MINUTES + " minutes");
            }
            return process.exitValue() == 0 ? parse(Files.readAllLines(output)) : Map.of(
                FAILURE, "exit code " + process.exitValue() + ": " + shortened(Files.readString(errors).strip()));
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

    /** The answer that was told, or null. */
    static Verdicts answer(final Map<String, String> told)
    {
        return told.containsKey("checksum") ? new Verdicts(
            Long.parseLong(told.get("count")), Long.parseUnsignedLong(told.get("checksum"), 16)) : null;
    }

    private static Map<String, String> parse(final List<String> lines)
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
        return values.containsKey("ns") ? values : Map.of(FAILURE, "gave no figure");
    }

    private static String shortened(final String text)
    {
        return text.substring(0, Math.min(LONGEST_FAILURE, text.length())).replace('\n', ' ');
    }
}
