package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.CycleFileEnd;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.analysis.HistoryJournal.Reading;
import io.plumbline.engine.rollup.Roller;
import io.plumbline.engine.rollup.Rollups;
import io.plumbline.journal.JournalDirectory;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories from the roll-ups and the journal, against the plain sums of all readings. */
@Timeout(300)
class HistoryTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final long MINUTE_NS = 60_000_000_000L;

    @TempDir
    private Path path;
    private final Random random = new Random(SEED);
    private final List<String> notes = new ArrayList<>();

    @Test
    void shouldAnswerAsAPlainScanWhateverIsRolledUp()
    {
        final HistoryJournal journal = new HistoryJournal(path, random);
        for (int i = 0; i < 5; i++)
        {
            journal.write(200 + random.nextInt(1_000));
            if (random.nextBoolean())
            {
                roll(journal.directory());
            }
            for (int j = 0; j < 4; j++)
            {
                check(journal, true);
                check(journal, false);
            }
        }
        roll(journal.directory());
        for (int j = 0; j < 20; j++)
        {
            check(journal, true);
        }
        assertEquals(List.of(), notes);
    }

    @Test
    void shouldNeedNoJournalWhereAllIsRolledUp() throws IOException
    {
        final HistoryJournal journal = new HistoryJournal(path, random);
        journal.write(3_000);
        roll(journal.directory());
        final List<Reading> readings = journal.readings();
        final long fromNs = (readings.get(0).timeNs() / MINUTE_NS + 1) * MINUTE_NS;
        final long toNs = readings.get(readings.size() - 1).timeNs() / MINUTE_NS * MINUTE_NS - 1;
        final QueryRange range = new QueryRange(fromNs, toNs, 0, Long.MAX_VALUE);
        final List<String> expected = HistoryRows.naive(readings, range, 50, HistoryJournal.POOL, 0xFF);
        damageLastSegment(journal.directory(), false);
        final History[] history = new History[1];
        assertEquals(expected, query(journal.directory(), range, 50, HistoryJournal.POOL, 0xFF, true, history));
        assertEquals(List.of(), history[0].missing());
        assertNotEquals(expected, query(journal.directory(), range, 50, HistoryJournal.POOL, 0xFF, false, history));
        assertFalse(history[0].missing().isEmpty());
        assertTrue(history[0].isDamaged());
    }

    @Test
    void shouldCountNothingTwiceAfterAKillAtAnyByte() throws IOException
    {
        final HistoryJournal journal = new HistoryJournal(path, random);
        for (int i = 0; i < 8; i++)
        {
            journal.write(300);
            roll(journal.directory());
            final Path newest = newestFile();
            final long cut = 1 + (long)(random.nextDouble() * Files.size(newest));
            try (RandomAccessFile file = new RandomAccessFile(newest.toFile(), "rw"))
            {
                file.setLength(file.length() - cut);
            }
            check(journal, true);
            if (random.nextInt(3) == 0)
            {
                Files.delete(path.resolve("followers").resolve(Roller.NAME + ".position"));
            }
            roll(journal.directory());
            for (int j = 0; j < 3; j++)
            {
                check(journal, true);
            }
        }
    }

    @Test
    void shouldNameDamageAndTakeTheJournal() throws IOException
    {
        final HistoryJournal journal = new HistoryJournal(path, random);
        journal.write(2_500);
        roll(journal.directory());
        final List<Path> files = files();
        assertTrue(files.size() > 1, files::toString);
        int named = 0;
        for (int i = 0; i < 60; i++)
        {
            final Path file = files.get(random.nextInt(files.size()));
            final byte[] whole = Files.readAllBytes(file);
            final byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte)(1 << random.nextInt(8));
            Files.write(file, damaged);
            named += check(journal, true).damagedRollups().size();
            Files.write(file, whole);
        }
        final int found = named;
        assertTrue(found > 5, () -> "named: " + found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "delete", "flip", "head"})
    void shouldSayWhatNobodyHasAnyMore(final String kind) throws IOException
    {
        final HistoryJournal journal = writeDays();
        damage(files().get(1), kind);
        new JournalPruner(journal.directory()).prune(new Retention(Retention.UNLIMITED, 1, 0), false);
        final List<Reading> readings = journal.readings();
        final long fromNs = readings.get(0).timeNs() / MINUTE_NS * MINUTE_NS;
        final QueryRange range =
            new QueryRange(fromNs, readings.get(readings.size() - 1).timeNs(), 0, Long.MAX_VALUE);
        final History[] history = new History[1];
        final List<String> rows = query(journal.directory(), range, 20, HistoryJournal.POOL, 0xFF, true, history);
        assertEquals(1, history[0].missing().size(), () -> kind + ": " + history[0].missing());
        final Matcher told = Pattern.compile("sequences (\\d+) to (\\d+) ").matcher(history[0].missing().get(0));
        assertTrue(told.find(), () -> history[0].missing().get(0));
        final long first = Long.parseLong(told.group(1));
        final long last = Long.parseLong(told.group(2));
        final List<Reading> left = readings.stream()
            .filter(reading -> reading.sequence() < first || reading.sequence() > last)
            .toList();
        assertTrue(left.size() < readings.size());
        assertEquals(HistoryRows.naive(left, range, 20, HistoryJournal.POOL, 0xFF), rows, () -> kind + told);
        assertTrue(history[0].isDamaged());
        assertEquals(1, history[0].damagedRollups().size(), () -> kind + ": " + history[0].damagedRollups());
        assertFalse(history[0].damagedRollups().get(0).contains("journal is read instead"));
        // What comes behind is whole.
        final QueryRange later = new QueryRange(
            readings.get(readings.size() - 1).timeNs() / MINUTE_NS * MINUTE_NS, range.toNs(), 0, Long.MAX_VALUE);
        query(journal.directory(), later, 20, HistoryJournal.POOL, 0xFF, true, history);
        assertEquals(List.of(), history[0].missing());
        assertFalse(history[0].isDamaged());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "delete", "flip", "head"})
    void shouldNameADayThatIsNotWhole(final String kind) throws IOException
    {
        final HistoryJournal journal = writeDays();
        damage(files().get(1), kind);
        final List<Reading> readings = journal.readings();
        final QueryRange range = new QueryRange(
            readings.get(0).timeNs(), readings.get(readings.size() - 1).timeNs(), 0, Long.MAX_VALUE);
        final History[] history = new History[1];
        assertEquals(
            HistoryRows.naive(readings, range, 20, HistoryJournal.POOL, 0xFF),
            query(journal.directory(), range, 20, HistoryJournal.POOL, 0xFF, true, history));
        assertEquals(List.of(), history[0].missing());
        assertFalse(history[0].isDamaged());
        assertEquals(1, history[0].damagedRollups().size(), () -> kind + ": " + history[0].damagedRollups());
        assertTrue(
            history[0].damagedRollups().get(0).contains("; the journal is read instead"),
            () -> history[0].damagedRollups().get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "delete", "head", "first"})
    void shouldMakeADayAnewThatIsNotWhole(final String kind) throws IOException
    {
        final HistoryJournal journal = writeDays();
        final List<Path> files = files();
        damage(files.get("first".equals(kind) ? 0 : 1), "first".equals(kind) ? "delete" : kind);
        final byte[] later = Files.readAllBytes(files.get(2));
        roll(journal.directory());
        assertEquals(1, notes.size(), notes::toString);
        assertTrue(notes.get(0).endsWith("; made anew from the journal"), notes::toString);
        assertEquals(files, files());
        assertArrayEquals(later, Files.readAllBytes(files.get(2)));
        assertFalse(Files.exists(Rollups.beside(path).resolve("anew")));
        roll(journal.directory());
        assertEquals(1, notes.size(), notes::toString);
        for (int i = 0; i < 10; i++)
        {
            assertEquals(List.of(), check(journal, true).damagedRollups());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "delete", "head"})
    void shouldMakeAnewWhatTheJournalStillHas(final String kind) throws IOException
    {
        final HistoryJournal journal = writeDays();
        final List<Path> files = files();
        new JournalPruner(journal.directory()).prune(new Retention(Retention.UNLIMITED, 1, 0), false);
        damage(files.get(1), kind);
        final List<byte[]> others = List.of(Files.readAllBytes(files.get(0)), Files.readAllBytes(files.get(2)));
        roll(journal.directory());
        assertEquals(1, notes.size(), notes::toString);
        assertTrue(notes.get(0).endsWith("; the journal no longer has them: not made anew"), notes::toString);
        assertArrayEquals(others.get(0), Files.readAllBytes(files.get(0)));
        assertArrayEquals(others.get(1), Files.readAllBytes(files.get(2)));
    }

    @Test
    void shouldMakeAnewWhatTheJournalHasLost() throws IOException
    {
        final HistoryJournal journal = new HistoryJournal(path, random);
        for (int i = 0; i < 10; i++)
        {
            journal.write(400);
            roll(journal.directory());
            journal.lose(50 + random.nextInt(300));
            if (i % 2 == 0)
            {
                journal.write(100 + random.nextInt(600));
            }
            roll(journal.directory());
            for (int j = 0; j < 3; j++)
            {
                check(journal, true);
            }
        }
        assertFalse(notes.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerWhatIsReadableBesideDamageInAnyPart(final boolean atTheHead) throws IOException
    {
        final HistoryJournal journal = new HistoryJournal(path, random);
        journal.write(500);
        journal.write(500);
        damageLastSegment(journal.directory(), atTheHead);
        journal.write(500);
        final List<Reading> readable = HistoryRows.readable(journal);
        assertTrue(readable.size() < journal.readings().size(), () -> "readable: " + readable.size());
        final long endNs = readable.get(readable.size() - 1).timeNs();
        final History[] history = new History[1];
        for (int i = 0; i < 6; i++)
        {
            final long fromNs = readable.get(random.nextInt(400)).timeNs();
            final QueryRange range = new QueryRange(fromNs, endNs, 0, Long.MAX_VALUE);
            assertEquals(
                HistoryRows.naive(readable, range, 20, HistoryJournal.POOL, 0xFF),
                query(journal.directory(), range, 20, HistoryJournal.POOL, 0xFF, true, history),
                () -> "seed " + SEED + ", from " + fromNs);
            assertEquals(2, history[0].missing().size(), () -> "damage and gap: " + history[0].missing());
            assertTrue(history[0].isDamaged());
        }
    }

    /** What was lost before it was rolled up is told by the roll-ups as it is by the journal. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void shouldSayWhatWasLostBeforeItWasRolledUp(final boolean atTheHead, final boolean anew) throws IOException
    {
        final HistoryJournal journal = new HistoryJournal(path, random);
        journal.write(700);
        for (int i = 0; i < 3; i++)
        {
            journal.write(300);
            damageLastSegment(journal.directory(), atTheHead);
            journal.acceptDamage(anew);
            journal.write(700);
            if (random.nextBoolean())
            {
                roll(journal.directory());
            }
        }
        roll(journal.directory());
        assertFalse(notes.isEmpty());
        final List<Reading> readable = HistoryRows.readable(journal);
        final History[] scanned = new History[1];
        final History[] rolled = new History[1];
        int told = 0;
        int untold = 0;
        for (int i = 0; i < 25; i++)
        {
            final long oneNs = readable.get(random.nextInt(readable.size())).timeNs();
            final long otherNs = readable.get(random.nextInt(readable.size())).timeNs();
            final QueryRange range = new QueryRange(
                Math.min(oneNs, otherNs) / MINUTE_NS * MINUTE_NS,
                Math.max(oneNs, otherNs) / MINUTE_NS * MINUTE_NS + random.nextInt(2) * (MINUTE_NS - 1),
                0,
                Long.MAX_VALUE);
            final int points = 1 + random.nextInt(40);
            final List<String> expected = HistoryRows.naive(readable, range, points, HistoryJournal.POOL, 0xFF);
            assertEquals(
                expected, query(journal.directory(), range, points, HistoryJournal.POOL, 0xFF, false, scanned));
            assertEquals(
                expected, query(journal.directory(), range, points, HistoryJournal.POOL, 0xFF, true, rolled));
            assertEquals(
                HistoryRows.sequences(scanned[0].missing()),
                HistoryRows.sequences(rolled[0].missing()),
                () -> "seed " + SEED + ", " + range + ": " + notes);
            assertFalse(scanned[0].isDamaged() || rolled[0].isDamaged(), "was accepted");
            told += rolled[0].missing().isEmpty() ? 0 : 1;
            untold += rolled[0].missing().isEmpty() ? 1 : 0;
        }
        assertTrue(told > 5 && untold > 0, "told " + told + ", untold " + untold);
    }

    @Test
    void shouldAgreeOnWhatAnEngineWrites()
    {
        for (int i = 0; i < 3; i++)
        {
            JournalRuns.write(path, i, 2_000, 3);
        }
        final JournalDirectory directory = JournalDirectory.open(path);
        final QueryRange range = new QueryRange(
            FirstReading.timeNs(directory, 0), 1_800_000_000_000_000_000L, 0, Long.MAX_VALUE);
        final List<String> codes = List.of("abc01", "def01", "xyz01", "rare");
        final History[] history = new History[1];
        final List<String> scanned = query(directory, range, 1_000_000, codes, 0xFF, false, history);
        roll(directory);
        assertEquals(scanned, query(directory, range, 1_000_000, codes, 0xFF, true, history));
        assertTrue(scanned.size() > 300, () -> "rows: " + scanned.size());
    }

    @Test
    void shouldRollUpAndAnswerWhileTheJournalIsWritten() throws InterruptedException
    {
        final HistoryJournal journal = new HistoryJournal(path, random);
        journal.write(300);
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicReference<Throwable> fault = new AtomicReference<>();
        final Thread thread = new Thread(() ->
        {
            try (Roller roller = Roller.open(journal.directory(), Rollups.beside(path), notes::add))
            {
                roller.run(isOver::get, false, sequence -> {});
            }
            catch (final RuntimeException | Error e)
            {
                fault.set(e);
            }
        });
        thread.start();
        for (int i = 0; i < 6; i++)
        {
            journal.write(500);
            for (int j = 0; j < 3; j++)
            {
                check(journal, true);
            }
        }
        isOver.set(true);
        thread.join();
        assertEquals(null, fault.get());
        roll(journal.directory());
        check(journal, true);
        assertEquals(List.of(), notes);
    }

    private void roll(final JournalDirectory directory)
    {
        try (Roller roller = Roller.open(directory, Rollups.beside(path), notes::add))
        {
            roller.run(() -> false, true, sequence -> {});
        }
    }

    /** A week, rolled up, each day of which has something. */
    private HistoryJournal writeDays() throws IOException
    {
        final HistoryJournal journal = new HistoryJournal(path, random);
        for (int i = 0; i < 8; i++)
        {
            journal.write(300);
            roll(journal.directory());
            journal.rest(18);
        }
        assertTrue(files().size() > 4, () -> "seed " + SEED);
        return journal;
    }

    private Path newestFile() throws IOException
    {
        final List<Path> files = files();
        return files.get(files.size() - 1);
    }

    private List<Path> files() throws IOException
    {
        try (Stream<Path> files = Files.list(Rollups.beside(path)))
        {
            return files.filter(file -> file.toString().endsWith(".rollup")).sorted().toList();
        }
    }

    /** Takes the end of a day's file away or all of it, or changes a bit of its last record or of its beginning. */
    private static void damage(final Path file, final String kind) throws IOException
    {
        if ("delete".equals(kind))
        {
            Files.delete(file);
            return;
        }
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            if ("cut".equals(kind))
            {
                access.setLength(access.length() / 2);
                return;
            }
            final long at = "flip".equals(kind) ? access.length() - 1 : 0;
            access.seek(at);
            final int found = access.read();
            access.seek(at);
            access.write(found ^ 4);
        }
    }

    /** Wipes the head of the segment's file out, or some of its readings. */
    private static void damageLastSegment(final JournalDirectory directory, final boolean atTheHead) throws IOException
    {
        final Segment last = directory.segments().get(directory.segments().size() - 1);
        final Path file;
        try (Stream<Path> files = Files.list(last.path()))
        {
            file = files.filter(name -> name.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        final int end = CycleFileEnd.of(file);
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(atTheHead ? 0 : end - 5_000);
            access.write(new byte[64]);
        }
    }

    /** A range, a number of points and components at random. */
    private History check(final HistoryJournal journal, final boolean withRollups)
    {
        final List<Reading> readings = journal.readings();
        final Reading one = readings.get(random.nextInt(readings.size()));
        final Reading other = readings.get(random.nextInt(readings.size()));
        final Reading first = one.sequence() < other.sequence() ? one : other;
        final Reading last = first == one ? other : one;
        final int kind = random.nextInt(4);
        final QueryRange range = kind == 0 ?
            new QueryRange(first.timeNs(), last.timeNs(), first.sequence(), last.sequence()) :
            new QueryRange(
                kind == 1 ? first.timeNs() / MINUTE_NS * MINUTE_NS : first.timeNs() - random.nextInt(3),
                kind == 1 ? (last.timeNs() / MINUTE_NS + 1) * MINUTE_NS : last.timeNs() + random.nextInt(3),
                0,
                Long.MAX_VALUE);
        final int points = 1 + (random.nextBoolean() ? random.nextInt(20) : random.nextInt(3_000));
        final int mask = random.nextBoolean() ? 0xFF : 1 << random.nextInt(8);
        final List<String> codes = HistoryJournal.POOL.subList(0, 1 + random.nextInt(HistoryJournal.POOL.size()));
        final History[] history = new History[1];
        assertEquals(
            String.join("\n", HistoryRows.naive(readings, range, points, codes, mask)),
            String.join("\n", query(journal.directory(), range, points, codes, mask, withRollups, history)),
            () -> "seed " + SEED + ", " + range + ", " + points + " points of " + codes + ", roll-ups " + withRollups +
                ", " + notes);
        assertEquals(List.of(), history[0].missing());
        return history[0];
    }

    private List<String> query(
        final JournalDirectory directory,
        final QueryRange range,
        final int points,
        final List<String> codes,
        final int mask,
        final boolean withRollups,
        final History[] history)
    {
        return HistoryRows.query(
            directory, range, points, codes, mask, withRollups ? Rollups.beside(path) : null, history);
    }
}
