package io.plumbline.engine;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.EventPrinter;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalTailer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.EpochNanoClock;


/** One run of the real engine into a real journal, and its replay. */
public final class EngineRun
{
    private EngineRun()
    {
    }

    /** Runs to the end of the source and gives the lines that {@code run} prints. */
    static List<String> run(final Configuration configuration, final Path journal, final MessageSource source)
    {
        return run(configuration, journal, source, WallClock.create());
    }

    static List<String> run(
        final Configuration configuration, final Path journal, final MessageSource source, final EpochNanoClock clock)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final EventPrinter printer = new EventPrinter(out);
        final JournalDirectory directory = JournalDirectory.create(journal);
        try (Engine engine = Engine.start(configuration, directory, source, clock);
            JournalTailer tailer = new JournalTailer(directory).toSegment(engine.segment().number()))
        {
            printer.devices(engine.fleet().devices());
            while (!engine.isFinished())
            {
                tailer.poll(printer, 1);
            }
            while (tailer.poll(printer, 1) > 0)
            {
                continue;
            }
            engine.checkFault();
            printer.summary(engine.monitor(), engine.countsAtStart(), engine.lastSequence());
        }
        printer.flush();
        return lines(out);
    }

    /** Replays, verifying, and gives the lines that {@code replay} prints. */
    static List<String> replay(final Path journal)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final EventPrinter printer = new EventPrinter(out);
        replay(journal, printer);
        printer.flush();
        return lines(out);
    }

    /** Replays, verifying, and tells what is decided. */
    public static Replayer replay(final Path journal, final DecisionListener decisions)
    {
        final Replayer replayer = new Replayer(decisions);
        try (JournalTailer tailer = new JournalTailer(JournalDirectory.open(journal)))
        {
            while (tailer.poll(replayer, 100) > 0)
            {
                continue;
            }
        }
        replayer.end();
        return replayer;
    }

    private static List<String> lines(final ByteArrayOutputStream out)
    {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
