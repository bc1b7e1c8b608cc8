package io.plumbline.engine.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.codec.DecodeStatus;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineCountersTest
{
    @TempDir
    private Path directory;

    private JournalDirectory journal;
    private Path file;

    @BeforeEach
    void makeJournal()
    {
        journal = JournalDirectory.create(directory.resolve("j"));
        file = journal.path().resolve("counters");
    }

    @Test
    void shouldShowToAReaderWhatAWriterSets()
    {
        final EngineCounters counters = EngineCounters.create(journal);
        final CountersReader reader = EngineCounters.open(journal);
        counters.get(EngineCounter.ROUNDS).setRelease(7);
        counters.get(EngineCounter.EVENTS_PUBLISHED).setRelease(12);
        counters.get(EngineCounter.EVENTS_JOURNALED).setRelease(9);
        counters.get(EngineCounter.STATE).setRelease(EngineState.RUNNING.ordinal());

        final CounterValues values = CounterValues.read(reader);

        assertEquals(7, values.get(EngineCounter.ROUNDS));
        assertEquals(3, values.journalLag());
        assertEquals(EngineState.RUNNING, values.state());
        assertEquals(
            Arrays.stream(EngineCounter.values()).filter((counter) -> counter.labelName() == null).toList(),
            values.all().stream().map(CounterValue::counter).toList());
    }

    @Test
    void shouldTellValuesOfOneCounterApartByTheirLabels()
    {
        final EngineCounters counters = EngineCounters.create(journal);
        final AtomicCounter[] rejected = counters.addRejected();
        rejected[DecodeStatus.BAD_POWER.code()].setRelease(3);

        final List<CounterValue> values = CounterValues.read(counters.reader()).all(EngineCounter.REJECTED);

        assertNull(rejected[DecodeStatus.OK.code()]);
        assertEquals(DecodeStatus.values().length - 1, values.size());
        assertTrue(values.contains(new CounterValue(EngineCounter.REJECTED, "bad-power", 3)));
        assertEquals(3, values.stream().mapToLong(CounterValue::value).sum());
    }

    @Test
    void shouldTakeAwayWhatIsNoLongerWritten()
    {
        final EngineCounters counters = EngineCounters.create(journal);
        final AtomicCounter first = counters.add(EngineCounter.ACTION_DELIVERED, "siren");
        counters.add(EngineCounter.ACTION_DELIVERED, "a-longer-name-é".repeat(20)).setRelease(4);
        first.close();

        final List<CounterValue> left = CounterValues.read(counters.reader()).all(EngineCounter.ACTION_DELIVERED);

        assertEquals(1, left.size());
        assertEquals(4, left.get(0).value());
        assertTrue(left.get(0).labelValue().startsWith("a-longer-name-é"));
    }

    @Test
    void shouldKeepLabelledAndUnlabelledCountersApart()
    {
        final EngineCounters counters = EngineCounters.create(journal);
        assertThrows(IllegalArgumentException.class, () -> counters.get(EngineCounter.REJECTED));
        assertThrows(IllegalArgumentException.class, () -> counters.add(EngineCounter.ROUNDS, "x"));
    }

    @Test
    void shouldRefuseMoreCountersThanThereIsRoomFor()
    {
        final EngineCounters counters = EngineCounters.create(journal);
        assertThrows(IllegalStateException.class, () ->
        {
            for (int i = 0; i <= EngineCounters.CAPACITY; i++)
            {
                counters.add(EngineCounter.FOLLOWER_LAG, "f" + i);
            }
        });
        assertTrue(CounterValues.read(counters.reader()).all(EngineCounter.FOLLOWER_LAG).size() > 900);
    }

    @Test
    void shouldBeginAnewAndLeaveAnOldReaderWhatItHad()
    {
        final EngineCounters first = EngineCounters.create(journal);
        first.get(EngineCounter.ROUNDS).setRelease(5);
        final CountersReader oldReader = EngineCounters.open(journal);

        EngineCounters.create(journal).get(EngineCounter.ROUNDS).setRelease(1);

        assertEquals(5, CounterValues.read(oldReader).get(EngineCounter.ROUNDS));
        assertEquals(1, CounterValues.read(EngineCounters.open(journal)).get(EngineCounter.ROUNDS));
    }

    @Test
    void shouldBeForTheOwnerAloneAndHaveAllItsBlocks() throws IOException
    {
        EngineCounters.create(journal);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        final long blocks = ((Number)Files.getAttribute(file, "unix:size")).longValue();
        assertTrue(blocks > EngineCounters.CAPACITY * 640);
        assertEquals(List.of(), journal.strangers());
        assertEquals(List.of(), journal.foreignFiles());
    }

    @Test
    void shouldSayWhenThereAreNone()
    {
        assertTrue(refusal().endsWith("no engine that keeps counters has started on this journal"), refusal());
    }

    @Test
    void shouldSayWhenTheyAreOfAnotherVersion() throws IOException
    {
        EngineCounters.create(journal);
        put(4, 99);
        assertTrue(refusal().contains("another version of plumbline: layout 99, this one knows 1"), refusal());
    }

    @Test
    void shouldSayWhenTheyAreSomethingElseOrNotWhole() throws IOException
    {
        EngineCounters.create(journal);
        put(0, 0x20202020);
        assertTrue(refusal().endsWith("something else than its name says"), refusal());

        EngineCounters.create(journal);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            channel.truncate(100_000);
        }
        assertTrue(refusal().contains("not whole"), refusal());

        Files.write(file, new byte[0]);
        assertTrue(refusal().contains("not whole"), refusal());
    }

    @Test
    void shouldReadWhateverTheBodyHolds() throws IOException
    {
        for (long seed = 1; seed <= 20; seed++)
        {
            EngineCounters.create(journal);
            final Random random = new Random(seed);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
            {
                final byte[] noise = new byte[64 * 1024];
                random.nextBytes(noise);
                for (int i = 0; i < noise.length; i += 512)
                {
                    // Allocated, of some type: the rest is noise.
                    ByteBuffer.wrap(noise).order(ByteOrder.nativeOrder())
                        .putInt(i, 1)
                        .putInt(i + 4, random.nextInt(90));
                }
                channel.write(ByteBuffer.wrap(noise), 128);
            }
            final CounterValues values = CounterValues.read(EngineCounters.open(journal));
            assertNotEquals(0, values.all().size(), "seed " + seed);
            values.latencies().percentileNs(0.99);
        }
    }

    @Test
    void shouldGiveEachCounterAnIdAndASentence()
    {
        final Set<Integer> ids = new HashSet<>();
        for (final EngineCounter counter : EngineCounter.values())
        {
            assertTrue(ids.add(counter.id()), counter.name());
            assertEquals(counter, EngineCounter.of(counter.id()));
            assertTrue(counter.help().endsWith("."), counter.name());
        }
        assertNull(EngineCounter.of(9999));
    }

    @Test
    void shouldPutLatenciesIntoBuckets()
    {
        final EngineCounters counters = EngineCounters.create(journal);
        assertEquals(0, CounterValues.read(counters.reader()).latencies().percentileNs(0.5));
        final LatencyHistogram histogram = new LatencyHistogram(counters);
        for (int i = 0; i < 98; i++)
        {
            histogram.record(1_000);
        }
        histogram.record(1_001);
        histogram.record(20_000_000_000L);
        histogram.record(-5);

        final Latencies latencies = CounterValues.read(counters.reader()).latencies();

        assertEquals(101, latencies.count());
        assertEquals(98 * 1_000 + 1_001 + 20_000_000_000L, latencies.sumNs());
        assertEquals(1_000, latencies.percentileNs(0.5));
        assertEquals(1_000, latencies.percentileNs(0.98));
        assertEquals(2_000, latencies.percentileNs(0.99));
        assertEquals(Long.MAX_VALUE, latencies.percentileNs(1));

        histogram.record(3_000);
        final Latencies later = CounterValues.read(counters.reader()).latencies().since(latencies);
        assertEquals(1, later.count());
        assertEquals(3_000, later.sumNs());
        assertEquals(5_000, later.percentileNs(1));
    }

    private String refusal()
    {
        return assertThrows(JournalException.class, () -> EngineCounters.open(journal)).getMessage();
    }

    private void put(final int offset, final int value) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            final ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
            channel.write(bytes.putInt(0, value), offset);
        }
    }
}
