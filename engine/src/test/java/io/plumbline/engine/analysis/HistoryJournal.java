package io.plumbline.engine.analysis;

import io.plumbline.codec.sbe.InvalidPolicy;
import io.plumbline.codec.sbe.TimeMode;
import io.plumbline.engine.JournalFlags;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.ConfigurationEncoder;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalLock;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A journal of many starts, with readings, refused messages, ticks, gaps of minutes and days and reloads, and what it
 * must answer: all its readings. The verdicts are left out.
 */
public final class HistoryJournal
{
    /** Devices that come and go. */
    public static final List<String> POOL = List.of("a", "b", "cd", "device-of-long-name", "\u00e4");

    private static final long SECOND = 1_000_000_000L;
    private static final long START_NS = 1_795_222_800L * SECOND + 17 * SECOND;
    private static final long NONE = Long.MIN_VALUE;

    private final Path path;
    private final Random random;
    private final List<Reading> readings = new ArrayList<>();
    private final List<Consumer<JournalAppender>> lastSegment = new ArrayList<>();
    private final List<Long> lastTimes = new ArrayList<>();
    private List<String> codes = List.of("a", "b", "cd");
    private List<String> codesAtStart = codes;
    /** What the next start goes on after. */
    private final List<AcceptedDamage> accepted = new ArrayList<>();
    private long nextAtStart;
    private long startMs;
    private long timeNs = START_NS;
    private long next = 1;

    /** What the journal holds. */
    public record Reading(long sequence, long timeNs, String code, int component, long power, boolean valid)
    {
    }

    /** An empty journal. */
    public HistoryJournal(final Path path, final Random random)
    {
        this.path = path;
        this.random = random;
    }

    /** All readings, in order. */
    public List<Reading> readings()
    {
        return readings;
    }

    /** The journal. */
    public JournalDirectory directory()
    {
        return JournalDirectory.open(path);
    }

    /** Sequence of the next event. */
    public long next()
    {
        return next;
    }

    /** One start of an engine, with as many events. */
    public void write(final int events)
    {
        lastSegment.clear();
        lastTimes.clear();
        codesAtStart = codes;
        nextAtStart = next;
        startMs = START_NS / 1_000_000 + next;
        open(appender ->
        {
            for (int i = 0; i < events; i++)
            {
                final Consumer<JournalAppender> event = event();
                lastSegment.add(event);
                lastTimes.add(timeNs);
                event.accept(appender);
                if (random.nextInt(7) == 0)
                {
                    appender.commit();
                }
            }
        });
    }

    /** Nothing happens for some time. */
    public void rest(final int hours)
    {
        timeNs += hours * 3_600 * SECOND;
    }

    /** The last start has lost what came behind some of its events. */
    public void lose(final int kept) throws IOException
    {
        final Segment last = directory().segments().get(directory().segments().size() - 1);
        try (Stream<Path> files = Files.list(last.path()))
        {
            for (final Path file : files.toList())
            {
                Files.delete(file);
            }
        }
        Files.delete(last.path());
        codes = codesAtStart;
        next = nextAtStart + kept;
        readings.removeIf(reading -> reading.sequence() >= next);
        open(appender -> lastSegment.subList(0, kept).forEach(event -> event.accept(appender)));
        timeNs = lastTimes.get(kept - 1);
    }

    /**
     * The next start goes on after the damage that is there.
     *
     * @param anew with the sequence that was due there, as if nothing had come behind it; otherwise with what would
     *             have come.
     */
    public void acceptDamage(final boolean anew)
    {
        try (JournalTailer tailer = JournalTailer.ofAll(directory()).checkingTails().accepting(accepted))
        {
            do
            {
                int batches = 1;
                while (batches > 0)
                {
                    batches = tailer.poll(new JournalListener() {}, 1);
                }
            }
            while (tailer.checkTail());
        }
        if (anew || accepted.isEmpty())
        {
            // Where there is no damage, the journal has just become shorter.
            next = accepted.isEmpty() ?
                new JournalSeek(directory()).endSequence() : accepted.get(accepted.size() - 1).nextSequence();
            readings.removeIf(reading -> reading.sequence() >= next);
        }
    }

    private void open(final Consumer<JournalAppender> events)
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(startMs), nextAtStart))
        {
            appender.segmentStart(timeNs, 7, TimeMode.ARRIVAL, "test");
            accepted.forEach(appender::damageAccepted);
            accepted.clear();
            configure(appender.configuration(), codesAtStart);
            snapshot(appender);
            events.accept(appender);
            appender.commit();
        }
    }

    private Consumer<JournalAppender> event()
    {
        timeNs += step();
        final long at = timeNs;
        final long sequence = next++;
        final int kind = random.nextInt(100);
        if (kind < 4)
        {
            return appender -> appender.tick(at);
        }
        if (kind < 6)
        {
            return appender -> appender.rejected(at, 1, 3, new byte[3], 0, 3);
        }
        if (kind < 8)
        {
            return reload(at);
        }
        final int device = random.nextInt(codes.size());
        final int component = random.nextInt(3) == 0 ? 2 : random.nextInt(8);
        final boolean valid = random.nextInt(10) != 0;
        final long power = power();
        readings.add(new Reading(sequence, at, codes.get(device), component, valid ? power : 0, valid));
        return appender -> appender.reading(
            at, device, component, valid ? power : NONE, valid ? JournalFlags.VALID : 0);
    }

    private Consumer<JournalAppender> reload(final long at)
    {
        final List<String> shuffled = new ArrayList<>(POOL);
        Collections.shuffle(shuffled, random);
        codes = List.copyOf(shuffled.subList(0, 1 + random.nextInt(shuffled.size())));
        final List<String> chosen = codes;
        return appender ->
        {
            appender.commit();
            configure(appender.newConfiguration(), chosen);
            appender.reload(at, 0, 0, 0, 0);
            snapshot(appender);
        };
    }

    private long power()
    {
        final int kind = random.nextInt(20);
        return kind == 0 ? 1_000_000_000_000_000L :
            kind == 1 ? -1_000_000_000_000_000L : (random.nextInt(11) - 5) * 1_000_001L;
    }

    /** Often none, often to the very begin of a minute, seldom long. */
    private long step()
    {
        final long minute = 60 * SECOND;
        final int kind = random.nextInt(400);
        if (kind == 0)
        {
            return 86_400 * SECOND - random.nextInt(1000);
        }
        if (kind < 4)
        {
            return random.nextInt(7200) * SECOND;
        }
        if (kind < 30)
        {
            return minute - Math.floorMod(timeNs, minute);
        }
        return kind < 150 ? 0 : random.nextInt(5_000) * 1_000_000L;
    }

    private static void configure(final ConfigurationEncoder configuration, final List<String> codes)
    {
        configuration.start(codes.size(), 1, 4096, TimeMode.ARRIVAL);
        configuration.profileBounds(-3_000_000, NONE, 0, -3_000_000, NONE, 0);
        configuration.profileRules(45 * SECOND, 90 * SECOND, 1, 1, InvalidPolicy.ZERO);
        for (final String code : codes)
        {
            final byte[] bytes = code.getBytes(StandardCharsets.UTF_8);
            configuration.device(0, bytes, 0, bytes.length);
        }
        configuration.end();
    }

    private static void snapshot(final JournalAppender appender)
    {
        appender.snapshot().start(NONE, 0);
        appender.snapshot().end(11);
    }
}
