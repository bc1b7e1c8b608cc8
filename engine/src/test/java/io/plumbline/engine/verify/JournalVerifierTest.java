package io.plumbline.engine.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.codec.sbe.TimeMode;
import io.plumbline.engine.JournalRuns;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalCatalog;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalLock;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.Retention;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three runs of the engine, the second over several cycles, and what may happen to their files. */
@Timeout(120)
class JournalVerifierTest
{
    private static final int BATCH_MAGIC = 0x504C4D42;

    @TempDir
    private Path path;
    private JournalDirectory directory;
    private String hash;

    @BeforeEach
    void writeJournal()
    {
        write(path);
        directory = JournalDirectory.open(path);
        hash = verify().hash().toString();
    }

    private static void write(final Path journal)
    {
        JournalRuns.write(journal, 1, 3000, 1);
        JournalRuns.write(journal, 2, 3000, 4);
        JournalRuns.write(journal, 3, 3000, 1);
    }

    @Test
    void shouldReportAnIdThatIsNone() throws IOException
    {
        JournalRuns.write(path, 1, 100, 1);
        Files.writeString(path.resolve("id"), "gone");
        final VerifyReport report = JournalVerifier.verify(JournalDirectory.open(path), bytes -> assertTrue(bytes > 0));
        assertEquals(1, report.damage().size());
        assertEquals("id", report.damage().get(0).place());
        Files.delete(path.resolve("id"));
        assertTrue(JournalVerifier.verify(JournalDirectory.open(path), bytes -> assertTrue(bytes > 0)).ok());
    }

    @Test
    void shouldNameMissingSegmentsTogetherWhereTheyAreMany() throws IOException
    {
        Files.createDirectory(segment(3).resolveSibling("20261121T010000.000Z-999999999"));
        final VerifyReport report = verify();
        assertEquals(101, report.damage().size());
        assertEquals("segments 104 to 999999998 are missing", report.damage().get(100).what());
    }

    @Test
    void shouldSayThatTheJournalBeginsLater() throws IOException
    {
        final long first = verify().segments().get(1).info().firstSequence();
        for (final Path file : cycles(segment(1)))
        {
            Files.delete(file);
        }
        final VerifyReport report = verify();
        assertEquals(
            List.of(new Damage(2, "head", first, "sequence " + first + " where 1 is due")), report.damage());
    }

    @Test
    void shouldFindAWholeJournalWhole()
    {
        final VerifyReport report = verify();
        assertEquals(List.of(), report.damage());
        assertTrue(report.ok());
        assertEquals(List.of(), report.notes());
        assertEquals(List.of("clean", "clean", "clean"), endings(report));
        assertTrue(report.readings() > 5000 && report.verdicts() > 500, report::toString);
        assertEquals(report.readings(), report.segments().stream().mapToLong(s -> s.info().readings()).sum());
        assertEquals(report.verdicts(), report.segments().stream().mapToLong(s -> s.info().verdicts()).sum());
        assertTrue(report.hash().isPresent());
    }

    @Test
    void shouldReportAFlippedBitAndGoOnBehindIt() throws IOException
    {
        final long seed = 20261121;
        final Random random = new Random(seed);
        for (int i = 0; i < 12; i++)
        {
            final int number = 1 + random.nextInt(3);
            final List<Path> files = cycles(segment(number));
            final Path file = files.get(random.nextInt(files.size()));
            final List<Integer> batches = batches(file);
            final int at = batches.get(random.nextInt(batches.size())) + random.nextInt(100);
            flip(file, at);
            final VerifyReport report = verify();
            final String context = "seed " + seed + ", round " + i + ", " + file + " at " + at + ": " + report;
            assertEquals(1, report.damage().size(), context);
            final Damage damage = report.damage().get(0);
            assertEquals(number, damage.segment(), context);
            assertTrue(damage.place().startsWith("index 0x"), context);
            assertEquals("damaged", report.segments().get(number - 1).ending(), context);
            assertTrue(number == 3 || report.hash().toString().equals(hash), context);
            flip(file, at);
        }
        assertTrue(verify().ok());
    }

    @Test
    void shouldReportEachDamageWithinASegmentAndCheckWhatIsBehind() throws IOException
    {
        final long readings = verify().readings();
        final List<Path> files = cycles(segment(2));
        final List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < files.size(); i++)
        {
            final Path file = files.get(i);
            flip(file, batches(file).get(batches(file).size() / 2) + 50);
            final VerifyReport report = verify();
            assertEquals(i + 1, report.damage().size(), report::toString);
            assertTrue(report.damage().stream().allMatch(damage -> damage.segment() == 2), report::toString);
            assertEquals(hash, report.hash().toString());
            assertTrue(report.readings() < readings && report.readings() > readings / 3 * 2, report::toString);
            sequences.add(report.damage().get(i).sequence());
        }
        assertEquals(sequences.stream().sorted().distinct().toList(), sequences);
    }

    @Test
    void shouldReportDamageInEverySegment() throws IOException
    {
        for (int number = 1; number <= 3; number++)
        {
            final Path file = cycles(segment(number)).get(0);
            flip(file, batches(file).get(3) + 50);
        }
        assertEquals(List.of(1, 2, 3), verify().damage().stream().map(Damage::segment).toList());
    }

    @Test
    void shouldReportAFileThatIsCutShort() throws IOException
    {
        final Path file = cycles(segment(2)).get(1);
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.setLength(100_000);
        }
        final VerifyReport report = verify();
        assertEquals(1, report.damage().size(), report::toString);
        assertEquals(
            new Damage(2, "files", -1, "file " + file.getFileName() + " is cut short"), report.damage().get(0));
    }

    @Test
    void shouldReportMissingFiles() throws IOException
    {
        final List<Path> files = cycles(segment(2));
        assertMissing(files.get(0), 2, "its first files are missing");
        assertMissing(files.get(1), 2, " is due");
        assertMissing(files.get(files.size() - 1), 3, " is due");
        assertMissing(segment(2).resolve("metadata.cq4t"), 2, "file metadata.cq4t is missing");
        final Path discarded = files.get(1).resolveSibling(files.get(1).getFileName() + ".discard");
        Files.move(files.get(1), discarded);
        assertTrue(verify().damage().get(0).what().endsWith("was put aside"));
    }

    /** Behind other damage of its segment it shows by nothing but what comes next that a file holds nothing. */
    @Test
    void shouldTellThatTheLossOfAFileThatHoldsNothingWasAccepted() throws IOException
    {
        final List<Path> files = cycles(segment(2));
        final List<Integer> batches = batches(files.get(0));
        flip(files.get(0), batches.get(batches.size() / 2) + 50);
        Files.write(files.get(files.size() - 1), new byte[0]);
        assertFalse(verify().ok());
        goOn();
        final VerifyReport report = verify();
        assertTrue(report.ok(), report::toString);
        assertEquals(List.of(2, 3), report.accepted().stream().map(one -> one.damage().segment()).toList());
        final AcceptedPlace lost = report.accepted().get(1);
        assertEquals(4, lost.by());
        assertEquals(report.segments().get(1).info().nextSequence(), lost.damage().sequence());
    }

    /** The start after it goes on where it begins: no gap is left to show it. */
    @Test
    void shouldTellThatTheLossOfTheNewestFileWasAccepted() throws IOException
    {
        final List<Path> files = cycles(segment(3));
        Files.delete(files.get(files.size() - 1));
        final Damage found = verify().damage().get(0);
        assertEquals("its newest file is missing", found.what());
        goOn();
        final VerifyReport report = verify();
        assertTrue(report.ok(), report::toString);
        assertEquals(1, report.accepted().size(), report::toString);
        final AcceptedPlace lost = report.accepted().get(0);
        assertEquals(4, lost.by());
        assertEquals(3, lost.damage().segment());
        assertTrue(lost.damage().what().endsWith(found.what()), report::toString);
    }

    @Test
    void shouldFindTwoHistoriesWhereWhatWasAcceptedAsDamagedIsPutBack() throws IOException
    {
        final Path file = cycles(segment(3)).get(0);
        final List<Integer> batches = batches(file);
        final int at = batches.get(batches.size() / 2) + 50;
        flip(file, at);
        goOn();
        assertTrue(verify().ok());
        flip(file, at);
        final VerifyReport report = verify();
        assertEquals(1, report.damage().size(), report::toString);
        final Damage overlap = report.damage().get(0);
        assertEquals(4, overlap.segment());
        assertEquals(
            "sequence " + overlap.sequence() + " where " + report.segments().get(2).info().nextSequence() + " is due",
            overlap.what());
    }

    private void goOn() throws IOException
    {
        final byte[] message = ("{\"code\": \"abc01\", \"id\": \"1\", \"pwr\": \"1\", \"valid_flag\": \"True\", " +
            "\"ts\": 1795300000000}\n").getBytes(StandardCharsets.US_ASCII);
        JournalRuns.runAccepting(path, JournalRuns.configuration(Retention.EVERYTHING), message);
    }

    @Test
    void shouldReportAMissingSegment() throws IOException
    {
        final Path aside = Files.createDirectory(path.resolve("aside"));
        for (int number = 1; number <= 2; number++)
        {
            final Path segment = segment(number);
            Files.move(segment, aside.resolve(segment.getFileName()));
            final VerifyReport report = verify();
            assertEquals(
                List.of(new Damage(number, "segments", report.damage().get(0).sequence(), "the segment is missing")),
                report.damage());
            assertEquals(hash, report.hash().toString());
            Files.move(aside.resolve(segment.getFileName()), segment);
        }
    }

    @Test
    void shouldReportSwappedSegments() throws IOException
    {
        final Path first = segment(1);
        final Path second = segment(2);
        final Path aside = path.resolve("aside");
        Files.move(first, aside);
        Files.move(second, first);
        Files.move(aside, second);
        assertEquals(List.of(1, 2), verify().damage().stream().map(Damage::segment).distinct().limit(2).toList());
    }

    @Test
    void shouldReportAStateThatIsNotWhatIsDecided()
    {
        final long sequence = verify().segments().get(2).info().nextSequence();
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(System.currentTimeMillis()), sequence))
        {
            appender.segmentStart(1, 7, TimeMode.MESSAGE, "0.1.0");
            appender.commit();
        }
        final VerifyReport report = verify();
        assertEquals(1, report.damage().size(), report::toString);
        assertEquals("decisions", report.damage().get(0).place());
        assertEquals(4, report.damage().get(0).segment());
        assertTrue(report.damage().get(0).what().contains("goes on from state"), report::toString);
        assertEquals("empty", report.segments().get(3).ending());
    }

    @Test
    void shouldReportEventsWithoutAWholeHead()
    {
        final long sequence = verify().segments().get(2).info().nextSequence();
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(System.currentTimeMillis()), sequence))
        {
            appender.segmentStart(1, verify().hash().getAsLong(), TimeMode.MESSAGE, "0.1.0");
            appender.configuration().start(5, 1, 4096, TimeMode.MESSAGE);
            appender.commit();
            appender.tick(Long.MAX_VALUE / 2);
            appender.commit();
        }
        final VerifyReport report = verify();
        assertTrue(report.damage().get(0).what().contains("before the head's snapshot"), report::toString);
    }

    @Test
    void shouldNoteWhatIsForeign() throws IOException
    {
        Files.createFile(path.resolve("segments/notes.txt"));
        Files.createFile(segment(2).resolve("more.txt"));
        final VerifyReport report = verify();
        assertTrue(report.ok());
        assertEquals(List.of("no segment: notes.txt", "no file of segment 2: more.txt"), report.notes());
    }

    @Test
    void shouldNoteAnIndexThatIsDamagedAndReadItsFileAllTheSame() throws IOException
    {
        final VerifyReport whole = verify();
        final Path file = cycles(segment(2)).get(0);
        final byte[] header = new byte[1024];
        try (InputStream stream = Files.newInputStream(file))
        {
            stream.readNBytes(header, 0, header.length);
        }
        // Behind the name stands the code of an int64, and behind that the place of the index.
        int at = new String(header, StandardCharsets.ISO_8859_1).indexOf("index2Index");
        while (header[at] != (byte)0xA7)
        {
            at++;
        }
        flip(file, at + Integer.BYTES + 1);
        final VerifyReport report = verify();
        assertTrue(report.ok(), report::toString);
        assertEquals(
            List.of("the index of file " + file.getFileName() + " of segment 2 is damaged and not needed"),
            report.notes());
        assertEquals(whole.readings(), report.readings());
        assertEquals(whole.hash(), report.hash());
    }

    @Test
    void shouldTellPrunedFromMissing() throws IOException
    {
        final JournalPruner pruner = new JournalPruner(directory);
        while (cycles(segment(2)).size() > 2)
        {
            final long bytes = JournalCatalog.writtenBytes(directory);
            assertEquals(1, pruner.prune(new Retention(Retention.UNLIMITED, bytes - 1, 0), false).deleted().size());
            final VerifyReport report = verify();
            assertEquals(List.of(), report.damage());
            assertTrue(report.pruned() != null);
            assertEquals(hash, report.hash().toString());
        }
        Files.delete(cycles(segment(2)).get(0));
        assertFalse(verify().ok());
        delete(segment(2));
        assertFalse(verify().ok());
        Files.delete(path.resolve("pruned"));
        assertFalse(verify().ok());
    }

    /** At whatever batch of which segment it has come to, and however much goes. */
    @Test
    void shouldFindAJournalWholeThatIsPrunedMeanwhile() throws IOException
    {
        for (int batch = 1; batch < 40; batch += 5)
        {
            final Path beside = path.resolve("pruned at " + batch);
            write(beside);
            final JournalDirectory run = JournalDirectory.open(beside);
            final int prunedAt = batch;
            final int[] batches = new int[1];
            final VerifyReport report = JournalVerifier.verify(run, bytes ->
            {
                if (++batches[0] == prunedAt)
                {
                    final Retention retention = new Retention(Retention.UNLIMITED, 1, 0);
                    assertFalse(new JournalPruner(run).prune(retention, false).deleted().isEmpty());
                }
            });
            assertTrue(report.ok(), () -> "pruned at batch " + prunedAt + ": " + report);
            assertTrue(
                report.notes().stream().anyMatch(note -> note.contains("pruned meanwhile")),
                () -> "pruned at batch " + prunedAt + ": " + report.notes());
            assertEquals(hash, report.hash().toString());
        }
    }

    @Test
    void shouldNoteWhatStandsBehindTheEndOfASegmentNobodyWrites() throws IOException
    {
        final List<String> notes = new ArrayList<>();
        for (int number = 1; number <= 3; number++)
        {
            final List<Path> files = cycles(segment(number));
            flip(files.get(files.size() - 1), (2 << 20) + number);
            notes.add(segment(number) + ": an unfinished batch at its end is dropped");
        }
        final VerifyReport report = verify();
        assertTrue(report.ok(), report::toString);
        assertEquals(notes, report.notes());
        assertEquals(hash, report.hash().toString());
        assertEquals(List.of("clean", "clean", "clean"), endings(report));
        try (JournalLock lock = directory.lock())
        {
            assertEquals(notes.subList(0, 2), verify().notes(), () -> "written by " + lock);
        }
    }

    @Test
    void shouldTakeATornTailForNormal() throws IOException
    {
        final Path last = cycles(segment(3)).get(0);
        final List<Integer> batches = batches(last);
        final int at = batches.get(batches.size() - 1) - Integer.BYTES;
        try (RandomAccessFile access = new RandomAccessFile(last.toFile(), "rw"))
        {
            access.seek(at);
            access.writeInt(0);
        }
        final VerifyReport report = verify();
        assertTrue(report.ok(), report::toString);
        assertEquals(List.of("clean", "clean", "open"), endings(report));
    }

    @Test
    void shouldFindWhatIsHiddenAtTheEndOfTheNewestSegmentUnlessItIsWritten() throws IOException
    {
        final Path last = cycles(segment(3)).get(0);
        final List<Integer> batches = batches(last);
        try (RandomAccessFile access = new RandomAccessFile(last.toFile(), "rw"))
        {
            access.seek(batches.get(batches.size() / 2) - Integer.BYTES);
            access.writeInt(0);
        }
        final VerifyReport report = verify();
        assertEquals(1, report.damage().size(), report::toString);
        assertEquals(3, report.damage().get(0).segment());
        assertTrue(report.damage().get(0).what().endsWith("stands behind what can be read"), report::toString);
        assertEquals(List.of("clean", "clean", "damaged"), endings(report));
        try (JournalLock lock = directory.lock())
        {
            assertEquals(path, lock.directory().path());
            assertTrue(verify().ok());
        }
    }

    private VerifyReport verify()
    {
        return JournalVerifier.verify(JournalDirectory.open(path), bytes -> assertTrue(bytes > 0));
    }

    private static List<String> endings(final VerifyReport report)
    {
        return report.segments().stream().map(VerifiedSegment::ending).toList();
    }

    private void assertMissing(final Path file, final int segment, final String what) throws IOException
    {
        final Path aside = path.resolve("aside");
        Files.move(file, aside);
        final VerifyReport report = verify();
        assertEquals(segment, report.damage().get(0).segment(), report::toString);
        assertTrue(report.damage().get(0).what().endsWith(what), report::toString);
        Files.move(aside, file);
        assertTrue(verify().ok());
    }

    private Path segment(final int number)
    {
        return JournalDirectory.open(path).segments().stream()
            .filter(segment -> segment.number() == number)
            .map(Segment::path)
            .findFirst()
            .orElseThrow();
    }

    private static List<Path> cycles(final Path segment) throws IOException
    {
        try (Stream<Path> files = Files.list(segment))
        {
            return files.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
        }
    }

    private static List<Integer> batches(final Path file) throws IOException
    {
        final List<Integer> found = new ArrayList<>();
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r"))
        {
            final byte[] bytes = new byte[4 * 1024 * 1024];
            access.readFully(bytes);
            final ByteBuffer buffer = ByteBuffer.wrap(bytes);
            for (int i = 0; i < bytes.length - 40; i++)
            {
                if (buffer.getInt(i) == BATCH_MAGIC)
                {
                    found.add(i);
                }
            }
        }
        return found;
    }

    private static void flip(final Path file, final long at) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(at);
            final int value = access.read();
            access.seek(at);
            access.write(value ^ 4);
        }
    }

    private static void delete(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.walk(directory))
        {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList())
            {
                Files.delete(file);
            }
        }
    }
}
