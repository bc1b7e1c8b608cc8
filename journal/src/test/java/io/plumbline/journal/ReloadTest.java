package io.plumbline.journal;

import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.InvalidPolicy;
import io.plumbline.codec.sbe.MessageHeaderDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.codec.sbe.TimeMode;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

import static io.plumbline.journal.TestJournal.NONE;
import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Configurations that change in the middle of a file: wherever reading begins, the one in force there is known. */
class ReloadTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final long CYCLE_MS = 300_000;

    @TempDir
    private Path path;
    private final Random random = new Random(SEED);
    /** Number of the configuration in force before each event, which also names its devices; from sequence 1. */
    private final List<Integer> before = new ArrayList<>();
    private final List<Boolean> reloads = new ArrayList<>();
    private int configuration;
    private int configurations;

    @Test
    void shouldHandOutTheConfigurationInForceWhereverReadingBegins()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock(); JournalTailer late = new JournalTailer(directory))
        {
            for (int segment = 0; segment < 6; segment++)
            {
                long nowMs = START_MS + 100L * segment * CYCLE_MS;
                try (JournalAppender appender = new JournalAppender(
                    lock.createSegment(nowMs), 1 + before.size(), RollCycle.FIVE_MINUTELY, 4096))
                {
                    appender.segmentStart(START_NS, 0, TimeMode.ARRIVAL, "0.1.0");
                    configure(appender.configuration(), ++configurations);
                    configuration = configurations;
                    snapshot(appender);
                    final int steps = segment == 3 ? 0 : random.nextInt(120);
                    for (int i = 0; i < steps; i++)
                    {
                        switch (random.nextInt(12))
                        {
                            case 0, 1 -> reload(appender);
                            case 2 ->
                            {
                                nowMs += CYCLE_MS;
                                appender.roll(nowMs);
                                configure(appender.configuration(), configuration);
                                snapshot(appender);
                            }
                            case 3, 4, 5 -> appender.commit();
                            default -> event(appender);
                        }
                        if (random.nextInt(30) == 0)
                        {
                            appender.commit();
                            final Reader reader = new Reader(1 + before.size());
                            late.toEnd();
                            TestJournal.drain(late, reader);
                            event(appender);
                            reload(appender);
                            event(appender);
                            appender.commit();
                            TestJournal.drain(late, reader);
                            assertEquals(3, reader.count, "seed " + SEED);
                        }
                    }
                    appender.commit();
                    if (random.nextBoolean())
                    {
                        // A kill, before the reload that was to put it into force.
                        configure(appender.newConfiguration(), ++configurations);
                        appender.commit();
                    }
                }
            }
        }
        final int events = before.size();
        assertTrue(events > 200, "seed " + SEED);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            for (int from = 1; from <= events + 1; from++)
            {
                final Reader reader = new Reader(from);
                TestJournal.drain(tailer.toSequence(from), reader);
                assertEquals(events + 1 - from, reader.count, "seed " + SEED + ", from " + from);
                final Reader byTime = new Reader(from);
                TestJournal.drain(tailer.toTime(START_NS + from), byTime);
                assertEquals(events + 1 - from, byTime.count, "seed " + SEED + ", from " + from);
            }
            final Reader whole = new Reader(1);
            TestJournal.drain(tailer.toStart(), whole);
            assertEquals(events, whole.count);
        }
        assertEquals(
            reloads.stream().filter(is -> is).count(),
            JournalCatalog.read(directory).stream().mapToLong(SegmentInfo::reloads).sum());
    }

    @Test
    void shouldWaitForAnEventBehindAReloadThatIsNotThereYet()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 1);
            JournalTailer tailer = new JournalTailer(directory))
        {
            begin(appender);
            event(appender);
            appender.commit();
            final Reader reader = new Reader(5);
            TestJournal.drain(tailer.toSequence(5), reader);
            event(appender);
            reload(appender);
            event(appender);
            event(appender);
            reload(appender);
            event(appender);
            appender.commit();
            TestJournal.drain(tailer, reader);
            assertEquals(3, reader.count);
        }
    }

    @Test
    void shouldCommitAFollowerBetweenAConfigurationAndItsReload()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 1))
        {
            begin(appender);
            event(appender);
            reload(appender);
            for (int i = 0; i < 40; i++)
            {
                event(appender);
            }
            reload(appender);
            reload(appender);
            event(appender);
            appender.commit();
        }
        for (int batches = 1; batches < 14; batches++)
        {
            final String name = "f" + batches;
            final Reader reader = new Reader(1);
            try (JournalFollower follower = JournalFollower.fromSequence(directory, name, 0))
            {
                follower.poll(reader, batches);
                follower.commit();
            }
            try (JournalFollower follower = JournalFollower.fromSequence(directory, name, 0))
            {
                final Reader rest = new Reader(reader.next);
                while (follower.poll(rest, 3) > 0)
                {
                    continue;
                }
                assertEquals(before.size(), reader.count + rest.count, name);
            }
        }
    }

    @Test
    void shouldFindTheConfigurationBehindMoreReloadsThanAreCounted()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 1))
        {
            begin(appender);
            for (int i = 0; i < BatchDescriptor.MAX_HEADS + 20; i++)
            {
                reload(appender);
            }
            event(appender);
            appender.commit();
        }
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final int events = before.size();
            final int[] sequences = {1, 2, 77, 20_000, events - 25, events - 20, events - 7, events, events + 1};
            for (final int from : sequences)
            {
                final Reader reader = new Reader(from);
                TestJournal.drain(tailer.toSequence(from), reader);
                assertEquals(events + 1 - from, reader.count, "from " + from);
            }
        }
    }

    @Test
    void shouldReportACountOfReloadsThatIsWrong() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 1))
        {
            begin(appender);
            reload(appender);
            event(appender);
            appender.commit();
        }
        final Path file = SegmentFiles.cycles(directory.segments().get(0).path()).get(0);
        final List<Integer> batches = SegmentFiles.batches(file);
        rewrite(file, batches.get(batches.size() - 1), (buffer, length) ->
            buffer.putShort(BatchDescriptor.FLAGS_OFFSET, (short)(2 << BatchDescriptor.HEADS_SHIFT)));
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final JournalException ex = assertThrows(
                JournalDamagedException.class, () -> TestJournal.drain(tailer, new Reader(1)));
            assertTrue(ex.getMessage().contains("2 heads are counted where there were 1"), ex.getMessage());
        }
    }

    @Test
    void shouldReadAJournalOfTheVersionBeforeReloads() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 1))
        {
            TestJournal.head(appender);
            TestJournal.round(appender, START_NS, 1);
            appender.componentVerdict(3, -59_200_003, -3_000_000, 2);
            appender.rejected(START_NS + 9, 1, 3, new byte[] {1, 2, 3}, 0, 3);
            appender.deviceSilent(START_NS + 9, 1);
            appender.tick(START_NS + 10);
            appender.commit();
            appender.segmentEnd(START_NS + 11, 5);
            appender.commit();
        }
        final List<String> expected = TestJournal.readAll(path).lines;
        final Path file = SegmentFiles.cycles(directory.segments().get(0).path()).get(0);
        for (final int batch : SegmentFiles.batches(file))
        {
            rewrite(file, batch, (buffer, length) ->
            {
                int offset = BatchDescriptor.HEADER_LENGTH;
                while (offset < length)
                {
                    final int end = MessageLayout.end(buffer, offset, length);
                    buffer.putShort(
                        offset + MessageHeaderDecoder.versionEncodingOffset(), (short)1, ByteOrder.LITTLE_ENDIAN);
                    offset = end;
                }
            });
        }
        assertEquals(expected, TestJournal.readAll(path).lines);
    }

    private void begin(final JournalAppender appender)
    {
        appender.segmentStart(START_NS, 0, TimeMode.ARRIVAL, "0.1.0");
        configuration = ++configurations;
        configure(appender.configuration(), configuration);
        snapshot(appender);
    }

    private void event(final JournalAppender appender)
    {
        before.add(configuration);
        reloads.add(false);
        final long timeNs = START_NS + before.size();
        if (random.nextInt(4) == 0)
        {
            appender.deviceSilent(timeNs, 0);
        }
        appender.reading(timeNs, 0, 0, configuration, 1);
    }

    private void reload(final JournalAppender appender)
    {
        configurations++;
        configure(appender.newConfiguration(), configurations);
        before.add(configuration);
        reloads.add(true);
        final long timeNs = START_NS + before.size();
        for (int i = random.nextInt(10) == 0 ? 500 : random.nextInt(3); i > 0; i--)
        {
            appender.deviceSilent(timeNs, 0);
        }
        appender.reload(timeNs, configurations, 2, 3, 4);
        configuration = configurations;
        snapshot(appender);
    }

    /** The first device tells which one it is; now and then it takes several batches. */
    private void configure(final ConfigurationEncoder encoder, final int number)
    {
        final int devices = number % 7 == 0 ? 600 : 1;
        encoder.start(devices, 1, 4096, TimeMode.ARRIVAL);
        encoder.profileBounds(-3_000_000, NONE, 0, -3_000_000, 4_000_000, 500_000);
        encoder.profileRules(45_000_000_000L, 90_000_000_000L, 1, 2, InvalidPolicy.ZERO);
        for (int i = 0; i < devices; i++)
        {
            final byte[] code = (i == 0 ? "c" + number : "d" + i).getBytes(StandardCharsets.UTF_8);
            encoder.device(0, code, 0, code.length);
        }
        encoder.end();
    }

    private static void snapshot(final JournalAppender appender)
    {
        appender.snapshot().start(NONE, 0);
        appender.snapshot().end(11);
    }

    private static void rewrite(final Path file, final int batch, final Change change) throws IOException
    {
        final int length = SegmentFiles.length(file, batch);
        final ByteBuffer bytes = BatchDescriptor.allocate(length);
        bytes.put(SegmentFiles.bytes(file, batch, length));
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        change.make(buffer, length);
        buffer.putInt(
            BatchDescriptor.CRC_OFFSET,
            BatchDescriptor.checksum(new CRC32C(), bytes, length),
            ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            channel.write(bytes.clear(), batch);
        }
    }

    private interface Change
    {
        void make(UnsafeBuffer buffer, int length);
    }

    /** Holds each event against what was in force when it was written. */
    private final class Reader implements JournalListener
    {
        private long next;
        private int count;
        private int loading;
        private int inForce;

        private Reader(final long next)
        {
            this.next = next;
        }

        @Override
        public void onConfigurationStart(final ConfigurationStartDecoder start)
        {
            loading = 0;
        }

        @Override
        public void onConfigurationDevices(final ConfigurationDevicesDecoder devices)
        {
            for (final ConfigurationDevicesDecoder.DevicesDecoder device : devices.devices())
            {
                final String code = device.code();
                loading = code.charAt(0) == 'c' ? Integer.parseInt(code.substring(1)) : loading;
            }
        }

        @Override
        public void onSnapshotStart(final SnapshotStartDecoder start)
        {
            inForce = loading;
        }

        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            assertEquals(power, inForce, "seed " + SEED + ", sequence " + sequence);
            onEvent(sequence, timeNs, false);
        }

        @Override
        public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
        {
            assertEquals(before.get((int)sequence - 1), inForce, "seed " + SEED + ", before sequence " + sequence);
        }

        @Override
        public void onReload(
            final long sequence,
            final long timeNs,
            final long devicesAdded,
            final long devicesRemoved,
            final long devicesChanged,
            final long alarmsDropped)
        {
            onEvent(sequence, timeNs, true);
            assertEquals(loading, devicesAdded, "seed " + SEED + ", sequence " + sequence);
            assertEquals(List.of(2L, 3L, 4L), List.of(devicesRemoved, devicesChanged, alarmsDropped));
            inForce = loading;
        }

        private void onEvent(final long sequence, final long timeNs, final boolean reload)
        {
            assertEquals(next, sequence, "seed " + SEED);
            assertEquals(START_NS + sequence, timeNs);
            assertEquals(reloads.get((int)sequence - 1), reload);
            assertEquals(before.get((int)sequence - 1), inForce, "seed " + SEED + ", sequence " + sequence);
            next++;
            count++;
        }
    }
}
