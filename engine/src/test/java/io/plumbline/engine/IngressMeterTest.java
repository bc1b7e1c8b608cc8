package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.counters.CounterValue;
import io.plumbline.engine.counters.CounterValues;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.counters.Latencies;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.SourceFeed;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalLock;
import io.plumbline.journal.RollCycle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ingress measures and counts, with clocks and a journal by hand. */
class IngressMeterTest
{
    private static final String MESSAGES = """
        {"code": "abc01", "id": "1", "pwr": "1", "valid_flag": "True"}
        {"code": "abc01", "id": "2", "pwr": "x", "valid_flag": "True"}
        {"code": "nobody", "id": "2", "pwr": "1", "valid_flag": "True"}
        {"code": "abc01", "id": "2", "pwr": "1e", "valid_flag": "True"}
        """;

    @TempDir
    private Path directory;

    private final HaltPolicy haltPolicy = new HaltPolicy((fault) ->
    {
    });
    private JournalLock lock;
    private JournalAppender appender;
    private EngineCounters counters;
    private IngressMeter meter;
    private long nowNs = 1_000_000;
    private long wallNs = 1_000_000_000;
    private long journaled = -1;

    @BeforeEach
    void start()
    {
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("j"));
        lock = journal.lock();
        appender = new JournalAppender(lock.createSegment(1), 1);
        counters = EngineCounters.create(journal);
        final Configuration configuration = Configuration.defaults();
        final Pipeline pipeline = new Pipeline(configuration, haltPolicy);
        final CachedNanoClock cycleClock = new CachedNanoClock();
        final IngressAgent ingress = new IngressAgent(
            new SourceFeed(new MemorySource(MESSAGES.getBytes(StandardCharsets.UTF_8), 2, MESSAGES.length())),
            Fleet.of(configuration),
            pipeline.ring(),
            () -> wallNs,
            cycleClock,
            0,
            Long.MAX_VALUE,
            new RollSchedule(RollCycle.HOURLY, 1, 1),
            appender.space(),
            () -> journaled);
        meter = new IngressMeter(
            ingress, pipeline.ring()::getCursor, () -> journaled, () -> nowNs, cycleClock, counters);
    }

    @AfterEach
    void stop()
    {
        appender.close();
        lock.close();
    }

    @Test
    void shouldCountWhatCameInAndWhyItWasRefused()
    {
        cycles(20);
        assertEquals(8, get(EngineCounter.READINGS_RECEIVED));
        // And one event that ends the segment.
        assertEquals(9, get(EngineCounter.EVENTS_PUBLISHED));
        for (final CounterValue value : CounterValues.read(counters.reader()).all(EngineCounter.REJECTED))
        {
            assertEquals(
                switch (value.labelValue())
                {
                    case "bad-power" -> 4;
                    case "unknown-device" -> 2;
                    default -> 0;
                },
                value.value(),
                value.labelValue());
        }
    }

    @Test
    void shouldMeasureOneMessageAtATimeFromItsCycleToTheOneThatFindsItJournaled()
    {
        // Reads, then publishes, then reads the second part, then publishes that.
        cycle(0);
        cycle(10_000);
        cycle(70_000);
        cycle(1_000_000);
        assertEquals(0, latencies().count());
        journaled = 2;
        cycle(1_000);
        assertEquals(0, latencies().count(), "the last one of the cycle is measured");
        journaled = 7;
        cycle(1_000);
        final Latencies latencies = latencies();
        assertEquals(1, latencies.count());
        assertEquals(70_000 + 1_000_000 + 1_000 + 1_000, latencies.sumNs());
        assertEquals(2_000_000, latencies.percentileNs(1));
    }

    @Test
    void shouldMeasureCyclesThatDidSomethingAndNoIdling()
    {
        // The first cycle reads and takes 5 microseconds, the next publishes and takes 40.
        cycle(0);
        cycle(5_000);
        cycle(40_000);
        assertEquals(40_000, get(EngineCounter.LONGEST_CYCLE));
        cycles(20);
        cycle(3_600_000_000_000L);
        assertEquals(40_000, get(EngineCounter.LONGEST_CYCLE));
    }

    @Test
    void shouldForgetTheLongestCycleOfLongAgo()
    {
        cycle(0);
        cycle(40_000);
        assertEquals(40_000, get(EngineCounter.LONGEST_CYCLE_RECENT));
        cycles(20);
        cycle(10_000_000_000L);
        assertEquals(40_000, get(EngineCounter.LONGEST_CYCLE_RECENT));
        cycle(10_000_000_000L);
        assertEquals(0, get(EngineCounter.LONGEST_CYCLE_RECENT));
        assertEquals(40_000, get(EngineCounter.LONGEST_CYCLE));
    }

    @Test
    void shouldCountAClockThatIsSetBack()
    {
        cycle(0);
        wallNs -= 500;
        cycle(1);
        wallNs += 1_000;
        cycle(1);
        wallNs -= 700;
        cycle(1);
        assertEquals(2, get(EngineCounter.CLOCK_HOLDS));
    }

    private void cycles(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            cycle(0);
        }
    }

    private void cycle(final long laterNs)
    {
        nowNs += laterNs;
        meter.doWork();
    }

    private long get(final EngineCounter counter)
    {
        return counters.get(counter).get();
    }

    private Latencies latencies()
    {
        return CounterValues.read(counters.reader()).latencies();
    }
}
