package io.plumbline.engine;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.journal.Durability;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets engines write segments of few small files and batches, with reloads, in message time; so that nothing stands in
 * them but what was fed, and all of it is known.
 */
final class TwinWriter
{
    private static final long START_MS = 1_795_222_800_000L;
    private static final long CYCLE_MS = 300_000;
    private static final int MAX_FILES = 3;
    private static final int MAX_BATCHES = 7;
    private static final int MAX_EVENTS = 5;

    private long wallMs;
    private long timeMs;
    private int line;
    private long nextSequence;

    TwinWriter()
    {
        wallMs = START_MS;
        timeMs = START_MS;
    }

    /** Which goes on where another is. */
    TwinWriter(final TwinWriter other)
    {
        wallMs = other.wallMs;
        timeMs = other.timeMs;
        line = other.line;
    }

    /** Sequence that the last segment began with. */
    long firstSequence()
    {
        return nextSequence;
    }

    /** Starts an engine that writes a segment, which the twin takes down; returns its number. */
    int write(
        final JournalDirectory directory, final TwinJournal twin, final Random random, final StartOptions options)
        throws IOException, InterruptedException
    {
        wallMs += CYCLE_MS;
        final AtomicLong nowNs = new AtomicLong(TimeUnit.MILLISECONDS.toNanos(wallMs));
        final List<Long> timesNs = new ArrayList<>();
        final FedSource source = new FedSource();
        final Segment segment;
        final Durability durability = random.nextInt(3) == 0 ? Durability.DISK : Durability.PROCESS;
        try (Engine engine = Engine.start(configuration(0, durability), directory, source, nowNs::get, options))
        {
            segment = engine.segment();
            nextSequence = engine.recovered().nextSequence();
            long journaled = 0;
            final int files = 1 + random.nextInt(MAX_FILES);
            for (int file = 0; file < files; file++)
            {
                if (file > 0)
                {
                    wallMs += CYCLE_MS;
                    nowNs.set(TimeUnit.MILLISECONDS.toNanos(wallMs));
                    journaled = await(engine, journaled + 1);
                }
                final int batches = 2 + random.nextInt(MAX_BATCHES - 1);
                for (int batch = 0; batch < batches; batch++)
                {
                    final int events = 1 + random.nextInt(MAX_EVENTS);
                    feed(source, events, random, timesNs);
                    journaled = await(engine, journaled + events);
                    if (random.nextInt(6) == 0)
                    {
                        engine.reload(configuration(timesNs.size(), durability)).await(60, TimeUnit.SECONDS);
                        timesNs.add(timesNs.get(timesNs.size() - 1));
                        journaled = await(engine, journaled + 1);
                    }
                }
            }
            end(engine, source, random);
        }
        twin.add(segment.path(), timesNs);
        return segment.number();
    }

    /** Ends at the end of the input, or is stopped, or dies. */
    private static void end(final Engine engine, final FedSource source, final Random random)
    {
        final int how = random.nextInt(3);
        if (how == 0)
        {
            source.end();
        }
        else if (how == 1)
        {
            engine.requestStop();
        }
        while (how < 2 && !engine.isFinished())
        {
            Thread.yield();
        }
        engine.checkFault();
    }

    private void feed(final FedSource source, final int events, final Random random, final List<Long> timesNs)
    {
        final String[] lines = new String[events];
        for (int i = 0; i < events; i++)
        {
            timeMs += random.nextInt(3);
            lines[i] = "{\"code\": \"" + (line / 8 % 2 == 0 ? "a" : "b") + "\", \"id\": \"" + (line % 8 + 1) +
                "\", \"pwr\": \"-" + random.nextInt(9) + ".5\", \"valid_flag\": \"True\", \"ts\": " + timeMs + "}";
            timesNs.add(TimeUnit.MILLISECONDS.toNanos(timeMs));
            line++;
        }
        source.feed(lines);
    }

    private static long await(final Engine engine, final long events)
    {
        while (engine.journaledEvents() < events)
        {
            engine.checkFault();
            Thread.yield();
        }
        return events;
    }

    /** Under limits that are others each time. */
    static Configuration configuration(final int number, final Durability durability)
    {
        final Configuration configuration = ReloadConfigurations.configuration(
            TimeMode.MESSAGE,
            ThreadingMode.SHARED,
            DeviceCodes.of("a", "b"),
            ReloadConfigurations.limits(-3 - number, 1, 1));
        return configuration.with(configuration.journal().with(durability));
    }
}
