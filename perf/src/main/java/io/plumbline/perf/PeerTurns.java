package io.plumbline.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** The name of how many MiB were still to be written when it began, among what is told. */
    static final String UNWRITTEN = "unwritten";

    private static final long LONGEST_MINUTES = 30;
    private static final int LONGEST_FAILURE = 300;

    private final PeerLoad load;
    private final PeerWarmUp warmUp;
    private final TurnOrder order;
    private final DiskRest rest;
    private final Path directory;

    /**
     * @param load      that peers are given.
     * @param warmUp    of each, and how many runs count.
     * @param order     in which they take turns.
     * @param rest      of the disk before each.
     * @param directory in which each turn has one of its own.
     */
    PeerTurns(
        final PeerLoad load,
        final PeerWarmUp warmUp,
        final TurnOrder order,
        final DiskRest rest,
        final Path directory)
    {
        this.load = load;
        this.warmUp = warmUp;
        this.order = order;
        this.rest = rest;
        this.directory = directory.resolve("turn");
    }

    /** All of them, in the order of the next round. */
    <T> List<T> inOrder(final List<T> all)
    {
        return order.next(all);
    }

    /** What all are given. */
    PeerLoad load()
    {
        return load;
    }

    /** Runs of a peer that count, in each turn. */
    int runs(final PeerKind kind)
    {
        return kind.script() == null ? warmUp.counted() : 1;
    }

    /**
     * Runs a peer, once the disk rests.
     *
     * @param kind    of the peer.
     * @param figures by name, without which it has failed.
     * @param further arguments of its process.
     * @return what its process told, by name, and {@link #UNWRITTEN}; a {@link #FAILURE} when it failed.
     */
    Map<String, String> run(final PeerKind kind, final List<String> figures, final String... further)
    {
        try
        {
            final long unwrittenMib = rest.await();
            Files.createDirectory(directory);
            try
            {
                final Map<String, String> told = new HashMap<>(run(command(kind, further), figures));
                told.put(UNWRITTEN, Long.toString(unwrittenMib));
                return told;
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
        try
        {
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES))
            {
                return Map.of(FAILURE, "still running after " + LONGEST_MINUTES + " minutes");
            }
        }
        finally
        {
            Processes.end(process);
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
