package io.plumbline.journal;

import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Segments of two files, each of which is read or lost as a whole: some are lost, which an engine is told to go on
 * after, and then another. Each gap lies between what is left, wherever a segment ends, and each was accepted by who
 * accepted all of it, or was not.
 */
class LostAgainTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final int RUNS = 40;
    private static final int EVENTS = 20;
    private static final int SEGMENTS = 3;
    private static final long CYCLE_MS = 300_000;

    @TempDir
    private Path path;
    private JournalDirectory directory;
    private final List<Part> parts = new ArrayList<>();
    private final Map<Integer, List<Gap>> accepted = new TreeMap<>();
    private final List<String> history = new ArrayList<>();
    private long cycles;

    /** A file, and what it holds. */
    private static final class Part
    {
        private final Path file;
        private final int segment;
        private final long first;
        private boolean lost;

        private Part(final Path file, final int segment, final long first)
        {
            this.file = file;
            this.segment = segment;
            this.first = first;
        }
    }

    /** What is missing before a file of a segment. */
    private record Gap(long from, long to, int segment)
    {
    }

    private enum Loss
    {
        EMPTIED, REMOVED, PUT_ASIDE, HIDDEN, FLIPPED
    }

    @BeforeEach
    void begin()
    {
        directory = JournalDirectory.create(path.resolve("journal"));
    }

    /** An empty file is met first, and then, behind it, that the segment before ends too early. */
    @Test
    void shouldTurnBackToAHiddenEndFromASegmentThatBeginsWithAnEmptyFile() throws IOException
    {
        write(List.of());
        write(List.of());
        write(List.of());
        lose(1, Loss.HIDDEN);
        lose(2, Loss.EMPTIED);
        accept();
        check();
    }

    /** The segment behind the one that is turned back from is not left out. */
    @Test
    void shouldReadWhatStandsBetweenTwoLosses() throws IOException
    {
        write(List.of());
        write(List.of());
        write(List.of());
        lose(0, Loss.HIDDEN);
        lose(2, Loss.EMPTIED);
        lose(4, Loss.FLIPPED);
        accept();
        check();
    }

    /** Who goes on after more has said of all of it that it does. */
    @Test
    void shouldKnowOfASegmentThatItsLossWasAcceptedAsAPartOfMore() throws IOException
    {
        write(List.of());
        write(List.of());
        write(List.of());
        remove(1);
        assertEquals(1, directory.missing().size());
        accept();
        lose(2, Loss.FLIPPED);
        accept();
        check();
        // What was said of the segment alone.
        lose(6, Loss.FLIPPED);
        assertEquals(List.of(), directory.missing());
        check();
        accept();
        check();
    }

    /** A file is missing in the segment before each of two gaps: what is missing for it is said of both. */
    @Test
    void shouldAcceptAGapBehindThatOfAFilePutAside() throws IOException
    {
        write(List.of());
        write(List.of());
        write(List.of());
        lose(2, Loss.PUT_ASIDE);
        lose(4, Loss.HIDDEN);
        accept();
        assertEquals(List.of(), directory.missing());
        check();
    }

    /** What was lost of it already was accepted bit by bit, and nothing more is lost by it. */
    @Test
    void shouldNotMissASegmentWhoseEventsWereLostBefore() throws IOException
    {
        write(List.of());
        write(List.of());
        write(List.of());
        lose(2, Loss.FLIPPED);
        accept();
        check();
        lose(3, Loss.FLIPPED);
        accept();
        check();
        remove(2);
        assertEquals(List.of(), directory.missing());
        check();
        // What was said of one of them.
        lose(8, Loss.FLIPPED);
        assertEquals(List.of("segment 2 is missing"), missing());
        check();
    }

    /** Reading goes on with the next head, wherever it stands. */
    @Test
    void shouldNotMissASegmentLostBeforeWithThatBehindIt() throws IOException
    {
        for (int segment = 0; segment < 4; segment++)
        {
            write(List.of());
        }
        for (int part = 2; part < 7; part++)
        {
            lose(part, Loss.FLIPPED);
        }
        accept();
        check();
        remove(2);
        assertEquals(List.of(), missing());
        check();
    }

    @Test
    void shouldMissASegmentOfWhichAPartWasLostBefore() throws IOException
    {
        write(List.of());
        write(List.of());
        lose(0, Loss.FLIPPED);
        accept();
        remove(1);
        assertEquals(List.of("segment 1 is missing"), missing());
        accept();
        assertEquals(List.of(), missing());
        check();
    }

    private List<String> missing()
    {
        return directory.missing().stream()
            .map(AcceptedDamage::damage)
            .map(damage -> damage.substring(damage.indexOf(": ") + 2))
            .toList();
    }

    @Test
    void shouldNotWaitForAnEventWhoseSegmentIsMissing() throws IOException
    {
        write(List.of());
        write(List.of());
        final long lost = parts.get(2).first;
        remove(2);
        assertEquals(List.of(lost - 1), from(lost - 1));
        assertEquals(List.of(), from(lost));
        for (long sought = lost + 1; sought < lost + 4; sought++)
        {
            final long sequence = sought;
            final JournalDamagedException damage =
                assertThrows(JournalDamagedException.class, () -> from(sequence));
            assertEquals("sequence " + sequence + " is not left: segment 2 is missing", damage.damage());
        }
        accept();
        assertEquals(lost + 1, from(lost + 1).get(0));
    }

    private void remove(final int number) throws IOException
    {
        final Path segment = directory.segments().get(number - 1).path();
        for (final String name : ReadableFiles.names(segment))
        {
            Files.delete(segment.resolve(name));
        }
        Files.delete(segment);
        parts.stream().filter(part -> part.segment == number).forEach(part -> part.lost = true);
        history.add(number + " removed");
    }

    /** What is handed out to who asks for an event. */
    private List<Long> from(final long sequence)
    {
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            TestJournal.drain(tailer.toSequence(sequence), recorder);
        }
        return events(recorder);
    }

    @Test
    void shouldGoOnOverWhateverIsLost() throws IOException
    {
        final Random random = new Random(SEED);
        for (int run = 0; run < RUNS; run++)
        {
            directory = JournalDirectory.create(path.resolve("journal" + run));
            parts.clear();
            accepted.clear();
            history.clear();
            cycles = 0;
            history.add("seed " + SEED + ", run " + run);
            for (int segment = 0; segment < SEGMENTS; segment++)
            {
                write(List.of());
            }
            for (int losses = 1 + random.nextInt(4); losses > 0; losses--)
            {
                loseAny(random, parts.size());
            }
            accept();
            check();
            // Of the newest, what stands before its end shows.
            loseAny(random, parts.size() - 1);
            check();
            accept();
            check();
        }
    }

    private void loseAny(final Random random, final int bound) throws IOException
    {
        final int part = random.nextInt(bound);
        final boolean newest = part >= parts.size() - 2;
        final Loss loss = newest ? Loss.FLIPPED : Loss.values()[random.nextInt(Loss.values().length)];
        if (!parts.get(part).lost)
        {
            lose(part, loss);
        }
    }

    private void lose(final int number, final Loss loss) throws IOException
    {
        final Part part = parts.get(number);
        final int batch = SegmentFiles.batches(part.file).get(0);
        switch (loss)
        {
            case EMPTIED -> SegmentFiles.cut(part.file, 0);
            case REMOVED -> Files.delete(part.file);
            case PUT_ASIDE -> Files.move(
                part.file, part.file.resolveSibling(part.file.getFileName() + ".discard"));
            case HIDDEN -> SegmentFiles.put(part.file, batch - Integer.BYTES, 0, 0, 0, 0);
            default -> SegmentFiles.flip(part.file, batch * 8L + 400);
        }
        part.lost = true;
        history.add(part.segment + " from " + part.first + " " + loss);
    }

    /** Writes a segment behind what is left. */
    private int write(final List<AcceptedDamage> damages)
    {
        final long next = next();
        final Segment segment;
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS + cycles * CYCLE_MS), next, RollCycle.FIVE_MINUTELY, 4096))
        {
            segment = appender.segment();
            appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
            damages.forEach(appender::damageAccepted);
            TestJournal.configuration(appender, 2);
            ticks(appender);
            appender.roll(START_MS + (cycles + 1) * CYCLE_MS);
            TestJournal.configuration(appender, 2);
            ticks(appender);
        }
        cycles += 2;
        final List<Path> files = SegmentFiles.cycles(segment.path());
        assertEquals(2, files.size());
        parts.add(new Part(files.get(0), segment.number(), next));
        parts.add(new Part(files.get(1), segment.number(), next + EVENTS));
        return segment.number();
    }

    private static void ticks(final JournalAppender appender)
    {
        for (int i = 0; i < EVENTS; i++)
        {
            appender.tick(START_NS + i);
            if (i % 3 == 2)
            {
                appender.commit();
            }
        }
        appender.commit();
    }

    /** An engine is told to go on after all that nobody has accepted. */
    private void accept()
    {
        final List<AcceptedDamage> damages = new ArrayList<>(directory.missing());
        final List<Gap> told = gaps();
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails().accepting(damages))
        {
            do
            {
                TestJournal.drain(tailer, recorder);
            }
            while (tailer.checkTail());
            assertEquals(lines(told), lines(tailer), history::toString);
        }
        assertEquals(events(Long.MAX_VALUE), events(recorder), history::toString);
        final long next = next();
        damages.replaceAll(damage -> damage.isBounded() ? damage : damage.bounded(next, next));
        final List<Gap> since = told.stream().filter(gap -> !isAccepted(gap)).toList();
        while (!parts.isEmpty() && parts.get(parts.size() - 1).lost)
        {
            parts.remove(parts.size() - 1);
        }
        final int number = write(damages);
        accepted.put(number, since);
        history.add("accepted by " + number + ": " + damages);
    }

    /** Who only follows is told of what was accepted, up to what was not. */
    private void check()
    {
        final List<Gap> gaps = gaps();
        final Gap stop = gaps.stream().filter(gap -> !isAccepted(gap)).findFirst().orElse(null);
        final Recorder recorder = new Recorder();
        final List<String> told;
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            if (stop == null)
            {
                TestJournal.drain(tailer, recorder);
            }
            else
            {
                for (int turn = 0; turn < 2; turn++)
                {
                    assertThrows(
                        JournalDamagedException.class,
                        () -> TestJournal.drain(tailer, recorder),
                        history::toString);
                    // Nobody is told that more was read than was handed out.
                    assertEquals(stop.from, Math.max(1, tailer.nextSequence()), history::toString);
                }
            }
            told = lines(tailer);
        }
        final List<Gap> before = stop == null ? gaps : gaps.subList(0, gaps.indexOf(stop));
        assertEquals(lines(before), told, history::toString);
        assertEquals(events(stop == null ? Long.MAX_VALUE : stop.from), events(recorder), history::toString);
    }

    private List<Gap> gaps()
    {
        final List<Gap> gaps = new ArrayList<>();
        long due = 1;
        for (final Part part : parts)
        {
            if (!part.lost)
            {
                if (part.first > due)
                {
                    gaps.add(new Gap(due, part.first, part.segment));
                }
                due = part.first + EVENTS;
            }
        }
        return gaps;
    }

    private boolean isAccepted(final Gap gap)
    {
        return LongStream.range(gap.from, gap.to).allMatch(sequence -> accepted.entrySet().stream()
            .filter(entry -> entry.getKey() >= gap.segment && isBegun(entry.getKey()))
            .flatMap(entry -> entry.getValue().stream())
            .anyMatch(known -> known.from <= sequence && sequence < known.to));
    }

    /** Whether the head of a segment is left, and what it says. */
    private boolean isBegun(final int segment)
    {
        return parts.stream()
            .filter(part -> part.segment == segment)
            .findFirst()
            .filter(part -> !part.lost)
            .isPresent();
    }

    private long next()
    {
        return parts.stream().filter(part -> !part.lost).mapToLong(part -> part.first + EVENTS).max().orElse(1);
    }

    private List<Long> events(final long end)
    {
        return parts.stream()
            .filter(part -> !part.lost && part.first < end)
            .flatMap(part -> LongStream.range(part.first, part.first + EVENTS).boxed())
            .toList();
    }

    private static List<Long> events(final Recorder recorder)
    {
        return recorder.events().stream().map(line -> Long.parseLong(line.substring(0, line.indexOf(' ')))).toList();
    }

    private static List<String> lines(final List<Gap> gaps)
    {
        return gaps.stream().map(gap -> "sequences " + gap.from + " to " + (gap.to - 1)).toList();
    }

    /** Whether what is missing was read over or is not there, is of no account here. */
    private static List<String> lines(final JournalTailer tailer)
    {
        return tailer.gaps().stream().map(line -> line.replaceAll(" (were not read|are missing)$", "")).toList();
    }
}
