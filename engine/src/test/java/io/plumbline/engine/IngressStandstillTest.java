package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.SourceFeed;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalLock;
import io.plumbline.journal.RollCycle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When reading goes on after it could not: what has waited comes behind a standstill, whatever the reason was. */
class IngressStandstillTest
{
    private static final long SECOND = 1_000_000_000L;
    private static final String LINE =
        "{\"code\": \"nobody\", \"id\": \"2\", \"pwr\": \"1\", \"valid_flag\": \"True\"}\n";

    @TempDir
    private Path directory;

    private JournalLock lock;
    private JournalAppender appender;
    private RingBuffer<EngineEvent> ring;
    private final Sequence journaled = new Sequence();
    private IngressAgent ingress;
    private long wallNs = 1000 * SECOND;
    private long cycleNs = 5;

    @BeforeEach
    void start()
    {
        lock = JournalDirectory.create(directory.resolve("j")).lock();
        appender = new JournalAppender(lock.createSegment(1), 1);
        final Configuration configuration = Configuration.defaults();
        ring = new Pipeline(configuration, new HaltPolicy((fault) ->
        {
        })).ring();
        ring.addGatingSequences(journaled);
        final byte[] lines = LINE.repeat(2 * ring.getBufferSize()).getBytes(StandardCharsets.UTF_8);
        ingress = new IngressAgent(
            new SourceFeed(new MemorySource(lines, 1, lines.length)),
            Fleet.of(configuration),
            ring,
            () -> wallNs,
            () -> cycleNs,
            wallNs,
            SECOND,
            new RollSchedule(RollCycle.HOURLY, wallNs / 1_000_000, 1),
            appender.space(),
            journaled::get);
    }

    @AfterEach
    void stop()
    {
        appender.close();
        lock.close();
    }

    @Test
    void shouldTellAStandstillBeforeTheLinesThatWaitedWhileTheProcessDidNotRun()
    {
        pass(1);
        ingress.doWork();
        ingress.doWork();
        pass(600 * SECOND);
        ingress.doWork();
        assertEquals(
            List.of(IngressAgent.LINES + " rejected at 1000", "1 standstill at 1600", "64 rejected at 1600"), events());
    }

    @Test
    void shouldTellAStandstillBeforeAnythingElseWhenTheRingWasFull()
    {
        while (ingress.stalls() == 0)
        {
            ingress.doWork();
        }
        for (int cycle = 0; cycle < 100; cycle++)
        {
            pass(SECOND / 10);
            ingress.doWork();
        }
        events();
        ingress.doWork();
        ingress.doWork();
        assertEquals(List.of("1 standstill at 1010", "64 rejected at 1010"), events());
    }

    @Test
    void shouldTellNoStandstillInShortPausesNorWhereTimeStands()
    {
        ingress.doWork();
        ingress.doWork();
        pass(IngressAgent.STANDSTILL_NS - 1);
        ingress.doWork();
        cycleNs += 3600 * SECOND;
        ingress.doWork();
        assertEquals(List.of("192 rejected at 1000"), events());
    }

    @Test
    void shouldTellAStandstillFirstAlsoWhenItBeganAfterTheCyclesTimeWasRead()
    {
        ingress.doWork();
        ingress.doWork();
        wallNs += 10 * SECOND;
        ingress.doWork();
        cycleNs += 10 * SECOND;
        ingress.doWork();
        assertEquals(List.of("64 rejected at 1000", "1 standstill at 1010", "64 rejected at 1010"), events());
    }

    @Test
    void shouldTellNoStandstillWhenTheWallClockIsSetOn()
    {
        ingress.doWork();
        ingress.doWork();
        wallNs += 10 * SECOND;
        ingress.doWork();
        ingress.doWork();
        assertEquals(
            List.of("64 rejected at 1000", "1 event " + EngineEvent.TICK + " at 1010", "64 rejected at 1010"),
            events());
    }

    private void pass(final long ns)
    {
        wallNs += ns;
        cycleNs += ns;
    }

    /** What has been published since, in whole seconds, and room for as much again. */
    private List<String> events()
    {
        final List<String> told = new ArrayList<>();
        String last = "";
        int count = 0;
        for (long sequence = journaled.get() + 1; sequence <= ring.getCursor(); sequence++)
        {
            final EngineEvent event = ring.get(sequence);
            final String kind = switch (event.kind)
            {
                case EngineEvent.REJECTED -> "rejected";
                case EngineEvent.STANDSTILL -> "standstill";
                default -> "event " + event.kind;
            } + " at " + event.timeNs / SECOND;
            if (count > 0 && !kind.equals(last))
            {
                told.add(count + " " + last);
                count = 0;
            }
            last = kind;
            count++;
        }
        if (count > 0)
        {
            told.add(count + " " + last);
        }
        journaled.set(ring.getCursor());
        return told;
    }
}
