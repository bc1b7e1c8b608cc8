package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.analysis.HistoryJournal.Reading;
import io.plumbline.engine.cli.PlumblineJar;
import io.plumbline.engine.rollup.Rollups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code rollup} in a process of its own, killed with -9 while it writes: nothing counts twice or is left out. */
@Timeout(300)
class RollupKillIT
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final int KILLS = 8;
    private static final int EVENTS = 60_000;

    @TempDir
    private Path path;
    private final Random random = new Random(SEED);

    @Test
    void shouldCountNothingTwiceAfterKills() throws IOException, InterruptedException
    {
        final Path directory = path.resolve("journal");
        final HistoryJournal journal = new HistoryJournal(directory, random);
        journal.write(EVENTS);
        int killed = 0;
        for (int i = 0; i < KILLS; i++)
        {
            final Process process = rollup(directory);
            final long until = bytes(directory) + 1 + random.nextInt(300_000);
            while (process.isAlive() && bytes(directory) < until)
            {
                Thread.onSpinWait();
            }
            process.destroyForcibly();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            killed += process.exitValue() == 0 ? 0 : 1;
            check(journal, directory);
        }
        final int kills = killed;
        assertTrue(kills > KILLS / 2, () -> "only " + kills + " were killed before their end");
        final Process process = rollup(directory);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), () -> told());
        check(journal, directory);
    }

    private Process rollup(final Path directory) throws IOException
    {
        return new ProcessBuilder(PlumblineJar.command("rollup", "-j", directory.toString(), "--once"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(path.resolve("told").toFile())
            .start();
    }

    private String told()
    {
        try
        {
            return Files.readString(path.resolve("told"));
        }
        catch (final IOException e)
        {
            return e.toString();
        }
    }

    private static long bytes(final Path directory) throws IOException
    {
        if (!Files.isDirectory(Rollups.beside(directory)))
        {
            return 0;
        }
        try (Stream<Path> files = Files.list(Rollups.beside(directory)))
        {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private void check(final HistoryJournal journal, final Path directory)
    {
        final List<Reading> readings = journal.readings();
        for (int i = 0; i < 3; i++)
        {
            final Reading one = readings.get(random.nextInt(readings.size()));
            final Reading other = readings.get(random.nextInt(readings.size()));
            final QueryRange range = new QueryRange(
                Math.min(one.timeNs(), other.timeNs()), Math.max(one.timeNs(), other.timeNs()), 0, Long.MAX_VALUE);
            final int points = 1 + random.nextInt(2_000);
            final History[] history = new History[1];
            assertEquals(
                HistoryRows.naive(readings, range, points, HistoryJournal.POOL, 0xFF),
                HistoryRows.query(
                    journal.directory(), range, points, HistoryJournal.POOL, 0xFF, Rollups.beside(directory), history),
                () -> "seed " + SEED + ", " + range + ", " + points + " points");
            assertEquals(List.of(), history[0].damagedRollups());
        }
    }
}
