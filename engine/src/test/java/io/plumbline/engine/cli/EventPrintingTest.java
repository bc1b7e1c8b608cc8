package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.Engine;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.Retention;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reader of the events that stands still, while the journal goes on without it. */
@Timeout(60)
class EventPrintingTest
{
    private static final Pattern SEQUENCE = Pattern.compile("\"sequence\":(\\d+)");
    private static final Pattern TOLD = Pattern.compile("events (\\d+) to (\\d+) are not printed: they were pruned");
    private static final long HANG_MS = 30_000;

    @TempDir
    private Path directory;

    @Test
    void shouldGoOnWithWhatIsLeftWhenWhatComesNextWasPruned() throws IOException, InterruptedException
    {
        final Path file = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            journal-ahead-mib: 1
            roll-cycle: five-minutely
            """);
        final AtomicLong clock = new AtomicLong(TimeUnit.DAYS.toNanos(20_000));
        final Lines lines = new Lines();
        final StandingReader reader = new StandingReader();
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("a"));
        try (Engine engine = Engine.start(ConfigurationReader.read(file), journal, lines, clock::get))
        {
            final EventPrinting printing = EventPrinting.start(engine, journal, false, reader);
            lines.feed(engine, 1);
            assertTrue(reader.reached.await(HANG_MS, TimeUnit.MILLISECONDS));
            for (int cycle = 0; cycle < 3; cycle++)
            {
                lines.feed(engine, 1000);
                clock.addAndGet(TimeUnit.MINUTES.toNanos(5));
                lines.feed(engine, 1);
            }
            assertTrue(
                new JournalPruner(journal).prune(new Retention(Retention.UNLIMITED, 1, 0), false).deleted().size() > 1);
            reader.goesOn.countDown();
            lines.feed(engine, 10);
            lines.ended = true;
            assertTrue(printing.awaitEvents(HANG_MS));
            printing.askForSummary();
            assertTrue(printing.awaitEnd(HANG_MS));
            engine.checkFault();

            final EventOutput.Trouble trouble = printing.takeTrouble();
            assertNotNull(trouble);
            final Matcher told = TOLD.matcher(trouble.told());
            assertTrue(told.matches(), trouble::told);
            assertNotNull(trouble.recorded());
            assertNull(printing.takeTrouble());
            assertEquals(ExitCodes.FAILED, printing.exitCode());
            final List<String> printed = reader.toString(StandardCharsets.UTF_8).lines().toList();
            assertTrue(printed.get(printed.size() - 1).startsWith("{\"event\":\"summary\""), printed::toString);
            checkSequences(
                printed.subList(0, printed.size() - 1),
                Long.parseLong(told.group(1)),
                Long.parseLong(told.group(2)));
        }
    }

    /** In order, none of those that are said to be missing, some before and some behind them. */
    private static void checkSequences(final List<String> events, final long from, final long to)
    {
        long last = -1;
        long before = 0;
        long behind = 0;
        for (final String event : events)
        {
            final Matcher matcher = SEQUENCE.matcher(event);
            assertTrue(matcher.find(), event);
            final long sequence = Long.parseLong(matcher.group(1));
            assertTrue(sequence > last && (sequence < from || sequence > to), event);
            last = sequence;
            before += sequence < from ? 1 : 0;
            behind += sequence > to ? 1 : 0;
        }
        assertTrue(before > 0 && behind >= 10, before + " before, " + behind + " behind");
    }

    /** Does not read until it is told to. */
    private static final class StandingReader extends ByteArrayOutputStream
    {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);

        @Override
        public synchronized void write(final byte[] bytes, final int offset, final int length)
        {
            reached.countDown();
            try
            {
                goesOn.await();
            }
            catch (final InterruptedException e)
            {
                throw new IllegalStateException(e);
            }
            super.write(bytes, offset, length);
        }
    }

    /** Lines that are refused, each an event. */
    private static final class Lines implements MessageSource
    {
        private static final byte[] LINE = "bad\n".getBytes(StandardCharsets.UTF_8);

        private final Queue<byte[]> lines = new ConcurrentLinkedQueue<>();
        private volatile boolean ended;
        private long position;

        /** Gives lines, and waits until they stand in the journal. */
        void feed(final Engine engine, final int count)
        {
            final long due = engine.journaledSequence() + count;
            for (int i = 0; i < count; i++)
            {
                lines.add(LINE);
            }
            while (engine.journaledSequence() < due)
            {
                Thread.yield();
            }
        }

        @Override
        public int read(final byte[] buffer, final int offset, final int length)
        {
            final boolean last = ended;
            int read = 0;
            while (length - read >= LINE.length && lines.poll() != null)
            {
                System.arraycopy(LINE, 0, buffer, offset + read, LINE.length);
                read += LINE.length;
            }
            position += read;
            return read == 0 && last ? END : read;
        }

        @Override
        public long position()
        {
            return position;
        }

        @Override
        public long size()
        {
            return -1;
        }

        @Override
        public String name()
        {
            return "lines";
        }

        @Override
        public void close()
        {
            ended = true;
        }
    }
}
