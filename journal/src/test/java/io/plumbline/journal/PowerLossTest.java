package io.plumbline.journal;

import io.plumbline.campaign.Campaign;
import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Loss of power, modelled by a {@link ModelDisk}, at random moments of a journal with {@link Durability#DISK}: among
 * appends, and before any of the forces, also those of a start and a roll. In one of four images the disk also
 * loses pages that hold what was forced; that must then be seen.
 */
class PowerLossTest
{
    private static final Campaign CAMPAIGN = Campaign.of("power-loss", 10);
    private static final long CYCLE_MS = 300_000;
    private static final JournalSettings SETTINGS = new JournalSettings(
        RollCycle.FIVE_MINUTELY,
        JournalAppender.MIN_PAYLOAD_LIMIT,
        Durability.DISK,
        JournalSettings.MIN_AHEAD_BYTES);

    private static final String POSITION = "followers/follower.position";

    @TempDir
    private Path path;

    private int damagedImages;
    private int tornImages;
    private int lostEntries;
    private int emptiedFiles;
    private int harshLosses;
    private long forcedEvents;
    private long lateEvents;

    @Test
    void shouldLoseNothingThatWasForcedAndReportWhatIsDamaged() throws IOException
    {
        for (int run = 0; run < CAMPAIGN.runs(); run++)
        {
            new Run(path.resolve("run" + run), run).run();
            delete(path.resolve("run" + run));
        }
        assertTrue(
            !CAMPAIGN.isLong() || damagedImages > 0 && tornImages > 0, "no image was damaged, or none torn");
        CAMPAIGN.result(
            "%,d events were forced, 0 of them lost; of those behind, %,d were read; %,d entries of directories or " +
                "renames lost, %,d files empty or short; %,d images damaged and %,d with a torn end, each reported; " +
                "%,d losses of forced pages, all reported; each journal goes on and is read whole",
            forcedEvents,
            lateEvents,
            lostEntries,
            emptiedFiles,
            damagedImages,
            tornImages,
            harshLosses);
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

    /** One journal, its image, and what must hold of it. */
    private final class Run
    {
        private final ModelDisk disk = new ModelDisk(this::onForce);
        private final Path written;
        private final Path image;
        private final String at;
        private final Random random;
        private final boolean harsh;
        private long nowMs = START_MS;
        private long forced;
        private long forcedAtLoss;
        /** What a follower, and a prune, had come to when the power went; -1 when the name had not been forced. */
        private long saved = -1;
        private long savedAtLoss;
        private boolean pruned;
        private boolean prunedAtLoss;
        /** Number of the segment that was made last. */
        private int made;
        private int madeAtLoss;
        /** The power goes before as many more forces. */
        private int forcesLeft = Integer.MAX_VALUE;

        private Run(final Path directory, final int run)
        {
            written = directory.resolve("written");
            image = directory.resolve("image");
            at = CAMPAIGN.at(run);
            random = CAMPAIGN.random(run);
            harsh = random.nextInt(4) == 0;
        }

        private void run() throws IOException
        {
            final JournalDirectory directory = JournalDirectory.create(written, disk);
            try (JournalLock lock = directory.lock())
            {
                final boolean follows = random.nextBoolean();
                if (follows)
                {
                    follow(directory, 0);
                }
                final int segments = 1 + random.nextInt(2);
                for (int i = 1; i <= segments; i++)
                {
                    lock.forceEnd(disk);
                    write(lock, i == segments);
                    if (follows && !Files.exists(image))
                    {
                        follow(directory, forced);
                    }
                }
            }
            lostEntries += disk.absent();
            emptiedFiles += disk.emptied();
            check(TestJournal.readAll(written).events());
        }

        private void write(final JournalLock lock, final boolean last) throws IOException
        {
            if (last && random.nextInt(3) > 0)
            {
                forcesLeft = random.nextInt(17);
            }
            final Segment begun = lock.createSegment(nowMs, disk);
            made = begun.number();
            try (JournalAppender appender = new JournalAppender(begun, forced, SETTINGS, disk))
            {
                final Path segment = begun.path();
                disk.note(segment);
                appender.segmentStart(nowMs * 1_000_000, 7, TimeMode.ARRIVAL, "0.1.0");
                TestJournal.configuration(appender, 2);
                final int commits = (last ? 0 : 1) + random.nextInt(4);
                for (int i = 0; i < commits; i++)
                {
                    rollAtTimes(appender, i > 0);
                    events(appender, random.nextInt(200));
                    appender.commit();
                    forced = appender.nextSequence();
                }
                if (last)
                {
                    rollAtTimes(appender, commits > 0);
                    for (int i = random.nextInt(4); i >= 0; i--)
                    {
                        disk.note(segment);
                        events(appender, random.nextInt(600));
                    }
                    if (!Files.exists(image))
                    {
                        lose();
                    }
                    appender.commit();
                }
            }
        }

        /** A position, and the mark of a prune that takes nothing away. */
        private void follow(final JournalDirectory directory, final long sequence) throws IOException
        {
            try (FollowerPosition position = FollowerPosition.open(written.resolve(POSITION), disk))
            {
                position.save(new FollowerPlace(sequence, 0, 0));
            }
            saved = sequence;
            new PrunedMark(1, 0).write(directory, disk);
            pruned = true;
        }

        private void onForce() throws IOException
        {
            if (forcesLeft-- == 0)
            {
                lose();
            }
        }

        private void lose() throws IOException
        {
            forcesLeft = Integer.MAX_VALUE;
            forcedAtLoss = forced;
            savedAtLoss = saved;
            prunedAtLoss = pruned;
            madeAtLoss = made;
            disk.powerLoss(written, image, random, harsh);
        }

        private void rollAtTimes(final JournalAppender appender, final boolean begun)
        {
            if (begun && random.nextInt(3) == 0)
            {
                nowMs += CYCLE_MS;
                appender.roll(nowMs);
                forced = appender.nextSequence();
                TestJournal.configuration(appender, 2);
            }
        }

        private void events(final JournalAppender appender, final int count)
        {
            final byte[] raw = new byte[256];
            for (int i = 0; i < count; i++)
            {
                final long timeNs = START_NS + appender.nextSequence();
                if (random.nextInt(8) == 0)
                {
                    Arrays.fill(raw, (byte)('a' + random.nextInt(26)));
                    appender.rejected(timeNs, 3, raw.length, raw, 0, random.nextInt(raw.length + 1));
                }
                else
                {
                    appender.tick(timeNs);
                }
            }
        }

        private void check(final List<String> events) throws IOException
        {
            // Its directory of segments may be missing, where nothing was written yet.
            final JournalDirectory directory = JournalDirectory.create(image);
            checkSmall(directory);
            final Recorder recorder = new Recorder();
            String damage = null;
            final int number;
            final boolean torn;
            try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
            {
                try
                {
                    TestJournal.drain(tailer, recorder);
                    tailer.checkTail();
                }
                catch (final JournalDamagedException ex)
                {
                    damage = ex.getMessage();
                }
                number = tailer.segmentNumber();
                torn = !tailer.notes().isEmpty();
            }
            final int readable = recorder.events().size();
            assertEquals(events.subList(0, readable), recorder.events(), at);
            checkForced(readable, damage);
            checkHidden(readable, damage, torn);
            checkGoingOn(directory, recorder.events(), damage, number);
            damagedImages += damage == null ? 0 : 1;
            tornImages += damage == null && torn ? 1 : 0;
        }

        private void checkSmall(final JournalDirectory directory) throws IOException
        {
            if (savedAtLoss >= 0)
            {
                final long sequence = FollowerPosition.read(image.resolve(POSITION)).sequence();
                assertTrue(sequence >= savedAtLoss && sequence <= saved, at + ": follower at " + sequence);
            }
            if (prunedAtLoss)
            {
                assertEquals(Optional.of(new PrunedMark(1, 0)), PrunedMark.look(directory).orThrow(), at);
            }
            final int newest = directory.allSegments().stream().mapToInt(Segment::number).max().orElse(0);
            final int marked = NewestMark.look(directory).orThrow().map(NewestMark::segment).orElse(0);
            // Each segment that was begun is told by the mark, and the mark tells no more.
            assertTrue(marked <= newest, at + ": segment " + marked + " is marked, " + newest + " is there");
            assertTrue(marked >= madeAtLoss, at + ": segment " + marked + " is marked, " + madeAtLoss + " was begun");
        }

        private void checkForced(final int readable, final String damage)
        {
            if (harsh && readable < forcedAtLoss)
            {
                assertTrue(damage != null, at + ": " + readable + " of " + forcedAtLoss + " read, not reported");
                harshLosses++;
            }
            else
            {
                assertTrue(
                    readable >= forcedAtLoss, at + ": " + readable + " of " + forcedAtLoss + " read: " + damage);
                forcedEvents += forcedAtLoss;
                lateEvents += readable - forcedAtLoss;
            }
        }

        /** Whole batches that are there and were not read must have been reported: found here by what was written. */
        private void checkHidden(final int readable, final String damage, final boolean torn) throws IOException
        {
            int whole = 0;
            boolean completed = false;
            for (final Segment segment : JournalDirectory.open(image).segments())
            {
                for (final Path file : SegmentFiles.cycles(segment.path()))
                {
                    final Path original = written.resolve(image.relativize(file));
                    for (final int batch : SegmentFiles.batches(original))
                    {
                        final int length = 4 + SegmentFiles.length(original, batch);
                        final byte[] there = SegmentFiles.bytes(original, batch - 4, length);
                        final byte[] left = SegmentFiles.bytes(file, batch - 4, length);
                        final ByteBuffer header = ByteBuffer.wrap(there).order(ByteOrder.LITTLE_ENDIAN);
                        final boolean holdsEvents = header.getInt(4 + BatchDescriptor.COUNT_OFFSET) > 0;
                        final boolean unread =
                            header.getLong(4 + BatchDescriptor.FIRST_SEQUENCE_OFFSET) >= readable;
                        if (holdsEvents && unread && Arrays.equals(there, 4, length, left, 4, length))
                        {
                            whole++;
                            completed |= ByteBuffer.wrap(left).getInt() != 0;
                        }
                    }
                }
            }
            assertTrue(
                damage != null || whole == 0 || whole == 1 && !completed && torn,
                at + ": " + whole + " whole batches behind event " + readable + ", nothing reported");
        }

        /** A new start goes on from there, and what it writes is there to be read. */
        private void checkGoingOn(
            final JournalDirectory directory, final List<String> events, final String damage, final int number)
        {
            final long next = events.size();
            try (JournalLock lock = directory.lock();
                JournalAppender appender = new JournalAppender(
                    lock.createSegment(START_MS), next, RollCycle.FIVE_MINUTELY, JournalAppender.MIN_PAYLOAD_LIMIT))
            {
                appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
                if (damage != null)
                {
                    appender.damageAccepted(new AcceptedDamage(number, next, damage));
                }
                appender.tick(START_NS + next);
                appender.commit();
            }
            final List<String> after = TestJournal.readAll(image).events();
            assertEquals(events, after.subList(0, events.size()), at);
            assertEquals(List.of(next + " tick " + (START_NS + next)), after.subList((int)next, after.size()), at);
            try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
            {
                final Recorder again = new Recorder();
                TestJournal.drain(tailer, again);
                tailer.checkTail();
                assertEquals(after, again.events(), at);
            }
        }
    }
}
