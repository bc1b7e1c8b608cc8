package io.plumbline.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Turns of peers: each is a process from its start to its end, in an empty directory of its own.
 */
final class PeerTurns
{
    /** The name of why there is no figure, among what is told. */
    static final String FAILURE = "failure";

    private static final long LONGEST_MINUTES = 30;
    private static final int LONGEST_FAILURE = 300;

    private final PeerLoad load;
    private final PeerWarmUp warmUp;
    private final Path directory;

    /**
     * @param load      that peers are given.
     * @param warmUp    of each before the run that counts.
     * @param directory in which each turn has one of its own.
     */
    PeerTurns(final PeerLoad load, final PeerWarmUp warmUp, final Path directory)
    {
        this.load = load;
        this.warmUp = warmUp;
        this.directory = directory.resolve("turn");
    }

    /** In the order of a round, from 1: each begins with another, so none always comes after the same. */
    static <T> List<T> inRound(final List<T> all, final int round)
    {
        final List<T> rotated = new ArrayList<>(all);
        Collections.rotate(rotated, 1 - round);
        return rotated;
    }

    /** What all are given. */
    PeerLoad load()
    {
        return load;
    }

    /**
     * Runs a peer.
     *
     * @param kind    of the peer.
     * @param figures by name, without which it has failed.
     * @param further arguments of its process.
     * @return what its process told, by name; a {@link #FAILURE} when it failed.
     */
    Map<String, String> run(final PeerKind kind, final List<String> figures, final String... further)
    {
        try
        {
            Files.createDirectory(directory);
            try
            {
                return run(command(kind, further), figures);
            }
            finally
            {
                JournalFiles.delete(directory);
            }
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

    private List<String> command(final PeerKind kind, final String... further) throws IOException
    {
        final List<String> command = PeerLaunch.command(kind, directory);
        command.addAll(List.of(
            load.messages().toString(),
            load.codes().toString(),
            Long.toString(load.held(kind)),
            Long.toString(load.repeats(kind)),
            kind.script() == null ? warmUp.toString() : "0",
            directory.toString()));
        command.addAll(List.of(further));
        return command;
    }

    private Map<String, String> run(final List<String> command, final List<String> figures)
        throws IOException, InterruptedException
    {
        final Path output = directory.resolve("output");
        final Path errors = directory.resolve("errors");
        final Process process = new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
        if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES))
        {
            process.destroyForcibly().waitFor();
            return Map.of(FAILURE, "still running after " + LONGEST_MINUTES + " minutes");
        }
        return process.exitValue() == 0 ? parse(Files.readAllLines(output), figures) : Map.of(
            FAILURE, "exit code " + process.exitValue() + ": " + shortened(Files.readString(errors).strip()));
    }

    private static Map<String, String> parse(final List<String> lines, final List<String> figures)
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
        // A peer's module that was built before the harness may not know them yet.
        final List<String> missing = figures.stream().filter(name -> !values.containsKey(name)).toList();
        return missing.isEmpty() ? values : Map.of(FAILURE, "told nothing of " + String.join(", ", missing));
    }

    private static String shortened(final String text)
    {
        return text.substring(0, Math.min(LONGEST_FAILURE, text.length())).replace('\n', ' ');
    }
}
