package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.replay.EventPrinter;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.Segment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of a journal, decided again from the nearest snapshot. */
class RangeReplayTest
{
    private static final long SEED = 20261121;

    @TempDir
    private Path path;
    private JournalDirectory directory;
    private final List<String> run = new ArrayList<>();

    @BeforeEach
    void writeThreeRunsOfThreeCycles()
    {
        for (int i = 0; i < 3; i++)
        {
            run.addAll(JournalRuns.write(path, i, 3_000, 3));
        }
        run.removeIf(line -> line.startsWith("{\"event\":\"summary\""));
        directory = JournalDirectory.open(path);
    }

    @Test
    void shouldDecideAnyPartAsTheWhole()
    {
        final Random random = new Random(SEED);
        final long end = new JournalSeek(directory).endSequence();
        assertTrue(end > 8_000, () -> "events: " + end);
        for (int i = 0; i < 100; i++)
        {
            final long from = 1 + (long)(random.nextDouble() * end);
            final long to = from + (long)(random.nextDouble() * (i % 2 == 0 ? 20 : end));
            assertEquals(
                run.stream().filter(line -> sequence(line) >= from && sequence(line) <= to).toList(),
                replay(new RangeReplay(directory, from, to)),
                () -> "seed " + SEED + ", from " + from + " to " + to);
        }
    }

    @Test
    void shouldTellTheTimeOfEachDecisionBeforeIt()
    {
        final List<Long> times = new ArrayList<>();
        final RangeReplay replay = new RangeReplay(directory, 100, 199).telling(times::add);
        replay(replay);
        assertTrue(times.size() >= 100, () -> times.toString());
        assertEquals(times.stream().sorted().toList(), times);
    }

    @Test
    void shouldAnswerWhatIsReadableAndSayWhatIsMissing() throws IOException
    {
        final Segment second = directory.segments().get(1);
        final Path file;
        try (Stream<Path> files = Files.list(second.path()))
        {
            file = files.filter(name -> name.toString().endsWith(".cq4")).sorted().skip(1).findFirst().orElseThrow();
        }
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(0);
            access.write(new byte[64]);
        }
        final RangeReplay replay = new RangeReplay(directory, 0, Long.MAX_VALUE);
        final List<String> lines = replay(replay).stream()
            .filter(line -> !line.startsWith("{\"event\":\"summary\""))
            .toList();
        assertTrue(replay.isDamaged());
        assertFalse(replay.missing().isEmpty());
        assertTrue(
            lines.size() < run.size() && lines.size() > run.size() / 3, () -> lines.size() + " of " + run.size());
        final long last = sequence(run.get(run.size() - 1));
        assertEquals(last, sequence(lines.get(lines.size() - 1)), () -> replay.missing().toString());
        assertTrue(run.containsAll(lines));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldSayWhatIsHiddenAtTheBeginningAndAtTheEnd(final int segment) throws IOException
    {
        final Path file;
        try (Stream<Path> files = Files.list(directory.segments().get(segment).path()))
        {
            file = files.filter(name -> name.toString().endsWith(".cq4")).sorted().skip(segment).findFirst()
                .orElseThrow();
        }
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.write(new byte[64]);
        }
        final RangeReplay replay = new RangeReplay(directory, 0, Long.MAX_VALUE);
        final List<String> lines = replay(replay);
        assertTrue(replay.isDamaged());
        assertTrue(
            replay.missing().get(0).contains("stands behind what can be read"), () -> replay.missing().toString());
        assertTrue(lines.size() > run.size() / 3, () -> lines.size() + " of " + run.size());
    }

    private static List<String> replay(final RangeReplay replay)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final EventPrinter printer = new EventPrinter(out);
        replay.replay(printer, sequence -> {});
        printer.flush();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static long sequence(final String line)
    {
        final int at = line.indexOf("\"sequence\":") + "\"sequence\":".length();
        return Long.parseLong(line.substring(at, line.indexOf(',', at)));
    }
}
