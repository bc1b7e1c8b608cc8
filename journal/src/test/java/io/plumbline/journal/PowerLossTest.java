package io.plumbline.journal;

import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Loss of power, modelled: of the pages that changed since the last force each is on the disk as it was then, or as it
 * is now.
 */
class PowerLossTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final int IMAGES = Integer.getInteger("plumbline.test.powerLossImages", 120);
    private static final int PAGE = 4096;
    private static final int SEARCHED = 2 * 1024 * 1024;

    @TempDir
    private Path path;

    @Test
    void shouldLoseNothingThatWasForcedAndReportWhatIsDamaged() throws IOException
    {
        final Random random = new Random(SEED);
        final JournalSettings settings = new JournalSettings(
            RollCycle.HOURLY, JournalAppender.MIN_PAYLOAD_LIMIT, Durability.DISK, JournalSettings.MIN_AHEAD_BYTES);
        final Path written = path.resolve("written");
        int damaged = 0;
        try (JournalLock lock = JournalDirectory.create(written).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0, settings))
        {
            TestJournal.head(appender);
            appender.commit();
            final Path file = SegmentFiles.cycles(appender.segment().path()).get(0);
            for (int i = 0; i < IMAGES; i++)
            {
                final long forced = appender.nextSequence();
                final byte[] before = read(file);
                final int events = 1 + random.nextInt(2000);
                for (int k = 0; k < events; k++)
                {
                    appender.tick(START_NS + appender.nextSequence());
                }
                final Path image = path.resolve("image" + i);
                image(written, appender.segment(), before, read(file), random, image);
                damaged += check(image, forced, "seed " + SEED + " image " + i) ? 1 : 0;
                appender.commit();
                if (read(file).length - lastUsed(read(file)) < 4 * 64 * 1024)
                {
                    break;
                }
            }
        }
        assertTrue(damaged > 0, "seed " + SEED + ": no image was damaged");
    }

    /** Returns whether damage was reported. */
    private static boolean check(final Path image, final long forced, final String seed)
    {
        final JournalDirectory directory = JournalDirectory.open(image);
        final Recorder recorder = new Recorder();
        boolean damaged = false;
        final int number;
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
        {
            try
            {
                TestJournal.drain(tailer, recorder);
                tailer.checkTail();
            }
            catch (final JournalDamagedException ex)
            {
                damaged = true;
            }
            number = tailer.segmentNumber();
        }
        final int readable = recorder.events().size();
        assertTrue(readable >= forced, seed + ": " + readable + " events, " + forced + " were forced");
        // A new start goes on from there, and what it writes is there to be read.
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), readable))
        {
            appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
            if (damaged)
            {
                appender.damageAccepted(new AcceptedDamage(number, readable, "power was lost"));
            }
            appender.tick(START_NS + readable);
            appender.commit();
        }
        assertEquals(readable + 1, TestJournal.readAll(image).events().size(), seed);
        return damaged;
    }

    private static void image(
        final Path written,
        final Segment segment,
        final byte[] before,
        final byte[] after,
        final Random random,
        final Path image) throws IOException
    {
        final byte[] mixed = after.clone();
        for (int page = 0; page < after.length; page += PAGE)
        {
            if (random.nextBoolean())
            {
                System.arraycopy(before, page, mixed, page, PAGE);
            }
        }
        final Path target = image.resolve(written.relativize(segment.path()));
        Files.createDirectories(target);
        for (final String name : segment.names())
        {
            final Path file = segment.path().resolve(name);
            if (!name.endsWith(".cq4"))
            {
                Files.copy(file, target.resolve(name));
                continue;
            }
            try (FileChannel channel = FileChannel.open(
                target.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))
            {
                channel.write(ByteBuffer.wrap(mixed), 0);
                channel.write(ByteBuffer.allocate(1), Files.size(file) - 1);
            }
        }
    }

    private static byte[] read(final Path file) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(SEARCHED);
        try (FileChannel channel = FileChannel.open(file))
        {
            channel.read(bytes, 0);
        }
        return bytes.array();
    }

    private static int lastUsed(final byte[] bytes)
    {
        int last = bytes.length - 1;
        while (last > 0 && bytes[last] == 0)
        {
            last--;
        }
        assertTrue(last > 0, () -> Arrays.toString(Arrays.copyOf(bytes, 16)));
        return last;
    }
}
