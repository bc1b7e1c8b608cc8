package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.analysis.HistoryJournal.Reading;
import io.plumbline.engine.rollup.Roller;
import io.plumbline.engine.rollup.Rollups;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
        final List<String> expected = naive(readings, range, 50, HistoryJournal.POOL, 0xFF);
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
        final List<Path> files;
        try (Stream<Path> listed = Files.list(Rollups.beside(path)))
        {
            files = listed.filter(file -> file.toString().endsWith(".rollup")).sorted().toList();
        }
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
        final Set<Long> sequences = new HashSet<>();
        new RangeReplay(journal.directory(), 0, Long.MAX_VALUE).read(
            new JournalListener()
            {
                @Override
                public void onReading(
                    final long sequence,
                    final long timeNs,
                    final int device,
                    final int component,
                    final long power,
                    final int flags)
                {
                    sequences.add(sequence);
                }
            },
            sequence -> {});
        final List<Reading> readable =
            journal.readings().stream().filter(reading -> sequences.contains(reading.sequence())).toList();
        assertTrue(readable.size() < journal.readings().size(), () -> "readable: " + readable.size());
        final long endNs = readable.get(readable.size() - 1).timeNs();
        final History[] history = new History[1];
        for (int i = 0; i < 6; i++)
        {
            final long fromNs = readable.get(random.nextInt(400)).timeNs();
            final QueryRange range = new QueryRange(fromNs, endNs, 0, Long.MAX_VALUE);
            assertEquals(
                naive(readable, range, 20, HistoryJournal.POOL, 0xFF),
                query(journal.directory(), range, 20, HistoryJournal.POOL, 0xFF, true, history),
                () -> "seed " + SEED + ", from " + fromNs);
            assertEquals(2, history[0].missing().size(), () -> "damage and gap: " + history[0].missing());
            assertTrue(history[0].isDamaged());
        }
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

    private Path newestFile() throws IOException
    {
        try (Stream<Path> files = Files.list(Rollups.beside(path)))
        {
            return files.filter(file -> file.toString().endsWith(".rollup")).sorted()
                .reduce((first, second) -> second).orElseThrow();
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
        final byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (bytes[end - 1] == 0)
        {
            end--;
        }
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
            String.join("\n", naive(readings, range, points, codes, mask)),
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
        final List<String> rows = new ArrayList<>();
        final WantedComponents wanted = new WantedComponents(codes, mask);
        history[0] = new History(
            directory,
            range,
            new TimeBuckets(range.fromNs(), range.toNs(), points),
            wanted,
            (startNs, place, found) -> rows.add(row(
                startNs, wanted.code(place), wanted.id(place), found.count(), found.invalid(),
                found.min(), found.max(), found.sum(), found.mean())),
            sequence -> {});
        history[0].read(withRollups ? Rollups.beside(path) : null);
        return rows;
    }

    /** The same in the plainest way. */
    private static List<String> naive(
        final List<Reading> readings,
        final QueryRange range,
        final int points,
        final List<String> codes,
        final int mask)
    {
        final TimeBuckets buckets = new TimeBuckets(range.fromNs(), range.toNs(), points);
        final List<Reading> within = readings.stream()
            .filter(reading -> reading.timeNs() >= range.fromNs() && reading.timeNs() <= range.toNs())
            .filter(reading -> reading.sequence() >= range.fromSequence())
            .filter(reading -> reading.sequence() <= range.toSequence())
            .filter(reading -> (mask >> reading.component() & 1) == 1 && codes.contains(reading.code()))
            .toList();
        final List<String> rows = new ArrayList<>();
        int i = 0;
        while (i < within.size())
        {
            final int bucket = buckets.indexOf(within.get(i).timeNs());
            final int begin = i;
            while (i < within.size() && buckets.indexOf(within.get(i).timeNs()) == bucket)
            {
                i++;
            }
            for (final String code : codes)
            {
                for (int component = 0; component < 8; component++)
                {
                    final int wanted = component;
                    final List<Reading> its = within.subList(begin, i).stream()
                        .filter(reading -> reading.code().equals(code) && reading.component() == wanted)
                        .toList();
                    if (!its.isEmpty())
                    {
                        rows.add(naiveRow(buckets.startNs(bucket), code, component + 1, its));
                    }
                }
            }
        }
        return rows;
    }

    private static String naiveRow(final long startNs, final String code, final int id, final List<Reading> its)
    {
        final List<Long> valid = its.stream().filter(Reading::valid).map(Reading::power).toList();
        final BigInteger sum = valid.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
        return row(
            startNs,
            code,
            id,
            valid.size(),
            its.size() - valid.size(),
            valid.stream().min(Long::compare).orElse(Long.MIN_VALUE),
            valid.stream().max(Long::compare).orElse(Long.MIN_VALUE),
            sum,
            valid.isEmpty() ? Long.MIN_VALUE :
                new BigDecimal(sum).divide(BigDecimal.valueOf(valid.size()), 0, RoundingMode.HALF_EVEN).longValue());
    }

    private static String row(final Object... values)
    {
        return List.of(values).toString();
    }
}
