package io.plumbline.journal;

import io.plumbline.campaign.Campaign;
import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A force fails, with {@link Durability#DISK}: the engine stops. The next goes on from all that reads well, is forced,
 * and then the power goes, on a {@link ModelDisk} that took the pages of the failed force for written.
 */
class FailedForceTest
{
    private static final Campaign CAMPAIGN = Campaign.of("failed-force", 12);
    private static final long CYCLE_MS = 300_000;
    private static final JournalSettings SETTINGS = new JournalSettings(
        RollCycle.FIVE_MINUTELY,
        JournalAppender.MIN_PAYLOAD_LIMIT,
        Durability.DISK,
        JournalSettings.MIN_AHEAD_BYTES);

    @TempDir
    private Path path;

    @Test
    void shouldLoseNothingThatIsGoneOnFromAfterAFailedForce() throws IOException
    {
        long acknowledged = 0;
        long behind = 0;
        for (int run = 0; run < CAMPAIGN.runs(); run++)
        {
            final Random random = CAMPAIGN.random(run);
            final Path written = path.resolve("written" + run);
            final ModelDisk disk = new ModelDisk(() ->
            {
            });
            final JournalDirectory directory = JournalDirectory.create(written, disk);
            final long forced = writeUntilAForceFails(directory, disk, random);
            final long next;
            final long last;
            try (JournalLock lock = directory.lock())
            {
                lock.forceEnd(disk);
                final Recorder recovered = new Recorder();
                try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
                {
                    TestJournal.drain(tailer, recovered);
                    tailer.checkTail();
                }
                next = recovered.events().size();
                assertTrue(next >= forced, CAMPAIGN.at(run));
                last = goOn(lock, disk, next, random);
            }
            final List<String> events = TestJournal.readAll(written).events();
            final Path image = path.resolve("image" + run);
            disk.powerLoss(written, image, random, false);
            final Recorder left = new Recorder();
            try (JournalTailer tailer = JournalTailer.ofAll(JournalDirectory.open(image)).checkingTails())
            {
                TestJournal.drain(tailer, left);
                tailer.checkTail();
            }
            assertTrue(
                left.events().size() >= last, CAMPAIGN.at(run) + ": " + left.events().size() + " of " + last + " left");
            assertEquals(events.subList(0, left.events().size()), left.events(), CAMPAIGN.at(run));
            acknowledged += last;
            behind += next - forced;
        }
        CAMPAIGN.result(
            "in each a force failed and a start went on; %,d events were acknowledged before or after, %,d stood " +
                "behind the mark at the start; the power went, 0 of them lost",
            acknowledged,
            behind);
    }

    @Test
    void shouldWriteAgainWhatMayNotBeOnTheDisk() throws IOException
    {
        final List<String> written = new ArrayList<>();
        final FailingDisk disk = new FailingDisk()
        {
            @Override
            public void force(final Path file, final FileChannel channel, final boolean metadata) throws IOException
            {
                super.force(file, channel, metadata);
                written.add("forced " + file.getFileName());
            }

            @Override
            public void write(
                final Path file, final FileChannel channel, final ByteBuffer bytes, final long position)
                throws IOException
            {
                super.write(file, channel, bytes, position);
                written.add(file.getFileName() + " " + position);
            }
        };
        final JournalDirectory directory = JournalDirectory.create(path.resolve("three"));
        try (JournalLock lock = directory.lock())
        {
            final Segment segment = lock.createSegment(START_MS);
            try (JournalAppender appender = new JournalAppender(segment, 0, SETTINGS))
            {
                TestJournal.head(appender);
                for (int cycle = 0; cycle < 3; cycle++)
                {
                    appender.tick(START_NS + cycle);
                    appender.commit();
                    appender.roll(START_MS + (cycle + 1) * CYCLE_MS);
                }
                appender.tick(START_NS + 3);
                appender.commit();
            }
            final List<String> before = TestJournal.readAll(directory.path()).lines;
            lock.forceEnd(disk);
            assertEquals(
                List.of("20261121-0110V.cq4 0", "20261121-0115V.cq4 0", "metadata.cq4t 0", "durable.mark 0"),
                written.subList(0, 4));
            assertTrue(written.subList(4, written.size()).stream().allMatch(line -> line.startsWith("forced ")));
            assertEquals(7, written.size() - 4);
            assertEquals(before, TestJournal.readAll(directory.path()).lines);

            disk.writeFailure = "Input/output error";
            final JournalException failed = assertThrows(JournalException.class, () -> lock.forceEnd(disk));
            assertTrue(
                failed.getMessage().endsWith("cannot be forced to the disk (Input/output error)"),
                failed.getMessage());
        }
    }

    /** Returns how many events were acknowledged. */
    private static long writeUntilAForceFails(
        final JournalDirectory directory, final ModelDisk disk, final Random random)
    {
        long forced = 0;
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0, SETTINGS, disk))
        {
            appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
            TestJournal.configuration(appender, 2);
            final int commits = 1 + random.nextInt(4);
            for (int i = 0; i < commits; i++)
            {
                if (i > 0 && random.nextInt(3) == 0)
                {
                    appender.roll(START_MS + i * CYCLE_MS);
                    TestJournal.configuration(appender, 2);
                }
                ticks(appender, random.nextInt(300));
                appender.commit();
                forced = appender.nextSequence();
            }
            ticks(appender, 1 + random.nextInt(600));
            if (random.nextInt(3) == 0)
            {
                // Then it is the force of the file before that fails.
                appender.commit();
                forced = appender.nextSequence();
                appender.roll(START_MS + 10 * CYCLE_MS);
                TestJournal.configuration(appender, 2);
                ticks(appender, 1 + random.nextInt(600));
            }
            disk.failNextForce();
            assertThrows(JournalException.class, appender::commit);
        }
        return forced;
    }

    private static long goOn(
        final JournalLock lock, final ModelDisk disk, final long next, final Random random)
    {
        try (JournalAppender appender =
            new JournalAppender(lock.createSegment(START_MS), next, SETTINGS, disk))
        {
            appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
            TestJournal.configuration(appender, 2);
            ticks(appender, 1 + random.nextInt(100));
            appender.commit();
            return appender.nextSequence();
        }
    }

    private static void ticks(final JournalAppender appender, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            appender.tick(START_NS + appender.nextSequence());
        }
    }
}
