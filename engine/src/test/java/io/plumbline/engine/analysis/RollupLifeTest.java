package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.CycleFileEnd;
import io.plumbline.engine.analysis.HistoryJournal.Reading;
import io.plumbline.engine.rollup.Roller;
import io.plumbline.engine.rollup.Rollups;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.Retention;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens to a journal and its roll-ups, in any order: a history is what can be read of the journal, and with
 * roll-ups what they keep of the part that was pruned.
 */
@Timeout(300)
class RollupLifeTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final long MINUTE_NS = 60_000_000_000L;

    @TempDir
    private Path path;
    private Random random;
    private HistoryJournal journal;
    private final List<String> life = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldAnswerWhatIsThereWhateverHasHappened(final int number) throws IOException
    {
        random = new Random(SEED + number);
        journal = new HistoryJournal(path, random);
        write();
        for (int i = 0; i < 25; i++)
        {
            happen();
            check(number);
        }
        roll();
        for (int j = 0; j < 5; j++)
        {
            check(number);
        }
    }

    @Test
    void shouldKeepWhatIsPruned() throws IOException
    {
        random = new Random(SEED);
        journal = new HistoryJournal(path, random);
        for (int i = 0; i < 8; i++)
        {
            write();
            roll();
        }
        final List<Reading> all = List.copyOf(journal.readings());
        prune();
        final List<Reading> left = HistoryRows.readable(journal);
        final long begin = left.get(0).sequence();
        assertTrue(begin > 500, () -> "begins with " + begin);
        write();
        roll();
        final History[] history = new History[1];
        for (int i = 0; i < 10; i++)
        {
            final long one = all.get(random.nextInt(all.size())).timeNs() / MINUTE_NS;
            final long other = all.get(random.nextInt(all.size())).timeNs() / MINUTE_NS;
            // Whole minutes: of those that are cut, the journal has to tell what is on which side.
            final QueryRange range = new QueryRange(
                Math.min(one, other) * MINUTE_NS, (Math.max(one, other) + 1) * MINUTE_NS - 1, 0, Long.MAX_VALUE);
            final int points = (int)Math.min(30, Math.abs(one - other) + 1);
            assertEquals(
                HistoryRows.naive(journal.readings(), range, points, HistoryJournal.POOL, 0xFF),
                HistoryRows.query(
                    journal.directory(), range, points, HistoryJournal.POOL, 0xFF, Rollups.beside(path), history),
                () -> "seed " + SEED + ", " + range);
            assertEquals(List.of(), history[0].missing());
        }
        assertEquals(List.of(), notes);
    }

    private void happen() throws IOException
    {
        switch (random.nextInt(9))
        {
            case 0, 1 -> write();
            case 2, 3 -> roll();
            case 4 -> damageJournal();
            case 5 -> killRoller();
            case 6 -> damageRollups();
            case 7 -> deleteRollups();
            default -> prune();
        }
    }

    private void write()
    {
        life.add("write");
        journal.write(100 + random.nextInt(300));
    }

    private void roll() throws IOException
    {
        life.add("roll");
        try
        {
            rollOnce();
        }
        catch (final JournalException e)
        {
            assertTrue(e.getMessage().contains("delete the file to have it made anew"), e::getMessage);
            final List<Path> files = files();
            Files.delete(files.get(files.size() - 1));
            life.add("deleted as told");
            roll();
        }
    }

    private void rollOnce()
    {
        try (Roller roller = Roller.open(journal.directory(), Rollups.beside(path), notes::add))
        {
            roller.run(() -> false, true, sequence -> {});
        }
    }

    /** Of what is not rolled up yet some is lost, and the next start goes on after it. */
    private void damageJournal() throws IOException
    {
        write();
        life.add("damage");
        final Segment last = journal.directory().segments().get(journal.directory().segments().size() - 1);
        final Path file;
        try (Stream<Path> found = Files.list(last.path()))
        {
            file = found.filter(name -> name.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        final int end = CycleFileEnd.of(file);
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            // All that follows: what stands whole behind damage is answered by who begins to read there.
            final int lost = 200 + random.nextInt(2_000);
            access.seek(end - lost);
            access.write(new byte[lost]);
        }
        journal.acceptDamage(random.nextBoolean());
        write();
    }

    /** As if it had been killed while it wrote. */
    private void killRoller() throws IOException
    {
        final List<Path> files = files();
        if (!files.isEmpty())
        {
            life.add("kill");
            final Path newest = files.get(files.size() - 1);
            try (RandomAccessFile file = new RandomAccessFile(newest.toFile(), "rw"))
            {
                file.setLength((long)(random.nextDouble() * file.length()));
            }
            if (random.nextBoolean())
            {
                Files.deleteIfExists(path.resolve("followers").resolve(Roller.NAME + ".position"));
            }
        }
    }

    private void damageRollups() throws IOException
    {
        final List<Path> files = files();
        if (!files.isEmpty())
        {
            life.add("flip");
            final Path file = files.get(random.nextInt(files.size()));
            final byte[] bytes = Files.readAllBytes(file);
            if (bytes.length > 0)
            {
                bytes[random.nextInt(bytes.length)] ^= (byte)(1 << random.nextInt(8));
                Files.write(file, bytes);
            }
        }
    }

    private void deleteRollups() throws IOException
    {
        final List<Path> files = files();
        if (!files.isEmpty())
        {
            life.add("delete");
            Files.delete(files.get(random.nextInt(files.size())));
        }
    }

    /** All that the follower lets go. */
    private void prune()
    {
        life.add("prune");
        new JournalPruner(journal.directory()).prune(new Retention(Retention.UNLIMITED, 1, 0), false);
    }

    private List<Path> files() throws IOException
    {
        if (!Files.isDirectory(Rollups.beside(path)))
        {
            return List.of();
        }
        try (Stream<Path> found = Files.list(Rollups.beside(path)))
        {
            return found.filter(file -> file.toString().endsWith(".rollup")).sorted().toList();
        }
    }

    /** Of what the journal has left. */
    private void check(final int number)
    {
        final JournalDirectory directory = journal.directory();
        final List<Reading> readable = HistoryRows.readable(journal);
        final long oneNs = readable.get(random.nextInt(readable.size())).timeNs();
        final long otherNs = readable.get(random.nextInt(readable.size())).timeNs();
        final QueryRange range =
            new QueryRange(Math.min(oneNs, otherNs), Math.max(oneNs, otherNs), 0, Long.MAX_VALUE);
        final int points = 1 + random.nextInt(200);
        final List<String> expected = HistoryRows.naive(readable, range, points, HistoryJournal.POOL, 0xFF);
        final History[] rolled = new History[1];
        final History[] scanned = new History[1];
        assertEquals(
            String.join("\n", expected),
            String.join("\n", HistoryRows.query(
                directory, range, points, HistoryJournal.POOL, 0xFF, Rollups.beside(path), rolled)),
            () -> "seed " + SEED + ", life " + number + ": " + life + ", " + range + ", " + notes);
        assertEquals(
            expected,
            HistoryRows.query(directory, range, points, HistoryJournal.POOL, 0xFF, null, scanned));
        assertFalse(
            rolled[0].isDamaged(),
            () -> "seed " + SEED + ", life " + number + ": " + life + ", " + range + ": " + rolled[0].missing() +
                ", scanned " + scanned[0].missing() + ", " + notes);
        final List<String> told = HistoryRows.sequences(rolled[0].missing());
        assertTrue(
            told.containsAll(HistoryRows.sequences(scanned[0].missing())),
            () -> "seed " + SEED + ", life " + number + ": " + life + ", " + range + ": " + told + ", not " +
                scanned[0].missing());
    }
}
