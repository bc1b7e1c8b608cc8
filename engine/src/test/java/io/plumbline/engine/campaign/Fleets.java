package io.plumbline.engine.campaign;

import io.plumbline.engine.Engine;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.monitor.StateHash;
import io.plumbline.engine.simulate.ConfigurationWriter;
import io.plumbline.engine.simulate.FleetSimulator;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalTailer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What the campaigns share: configurations, runs that nobody disturbs, and journals as files. */
final class Fleets
{
    private Fleets()
    {
    }

    /** Writes a configuration in message time, with small steps of what is allocated ahead. */
    static Path configuration(final Path file, final int devices, final String... more) throws IOException
    {
        ConfigurationWriter.write(file, devices, true, FleetSimulator.DEFAULT_INTERVAL_MS);
        Files.write(file, List.of("roll-cycle: five-minutely", "journal-ahead-mib: 1"), StandardOpenOption.APPEND);
        Files.write(file, List.of(more), StandardOpenOption.APPEND);
        return file;
    }

    /** One run from the first message to a last one in this process, into a journal of its own that is then deleted. */
    static Outcome undisturbed(
        final Path configuration, final Path journal, final MessageStream stream, final long last) throws IOException
    {
        final Configuration read = ConfigurationReader.read(configuration);
        final JournalDirectory directory = JournalDirectory.create(journal);
        final EventHash hash = new EventHash();
        final long stateHash;
        try (Engine engine = Engine.start(read, directory, new StreamSource(stream, last), WallClock.create()))
        {
            while (!engine.isFinished())
            {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            engine.checkFault();
            stateHash = engine.monitor().stateHash();
        }
        try (JournalTailer tailer = JournalTailer.ofAll(directory))
        {
            drain(tailer, hash);
        }
        delete(journal);
        return new Outcome(hash.last(), hash.value(), StateHash.format(stateHash));
    }

    /** Reads all that is there. */
    static void drain(final JournalTailer tailer, final EventHash hash)
    {
        int idle = 0;
        // It looks for a later segment only now and then.
        while (idle < 100)
        {
            idle = tailer.poll(hash, Integer.MAX_VALUE) > 0 ? 0 : idle + 1;
        }
    }

    /** Deletes a directory with all in it. */
    static void delete(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.walk(directory))
        {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList())
            {
                Files.delete(file);
            }
        }
    }

    /** How a run has ended: the sequence of its last event, the hash of all events, and the monitor's state. */
    record Outcome(long last, long hash, String stateHash)
    {
    }
}
