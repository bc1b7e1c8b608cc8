package io.plumbline.perf.siddhi;

import io.plumbline.perf.peer.EventLog;
import io.plumbline.perf.peer.MessageReader;
import io.plumbline.perf.peer.Parted;
import io.plumbline.perf.peer.Parting;
import io.plumbline.perf.peer.Peer;
import io.plumbline.perf.peer.PeerInput;
import io.plumbline.perf.peer.PeerRun;
import io.plumbline.perf.peer.PeerVersion;
import io.plumbline.perf.peer.Verdicts;
import io.siddhi.core.SiddhiAppRuntime;
import io.siddhi.core.SiddhiManager;
import io.siddhi.core.event.Event;
import io.siddhi.core.stream.input.InputHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An app on each of two threads, the messages parted by device beforehand, events sent many at a time on the thread
 * that decodes them: Siddhi's asynchronous streams would bring a further thread and a queue.
 */
final class SiddhiPeer implements Peer
{
    private static final int BATCH = 256;

    /** Where messages come at a fixed rate, few are there at a time. */
    private static final int PACED_BATCH = 16;

    private final String what;
    private final String app;
    private final boolean all;
    private int most = BATCH;

    /**
     * @param what it is.
     * @param app  in Siddhi's language.
     * @param all  whether each reading is logged, too.
     */
    SiddhiPeer(final String what, final String app, final boolean all)
    {
        this.what = what;
        this.app = app;
        this.all = all;
    }

    /** {@inheritDoc} */
    @Override
    public String settings()
    {
        return "Siddhi " + PeerVersion.of("io.siddhi", "siddhi-core") + ", " + what + ", Jackson streaming, " +
            Parted.PARTS + " threads with an app each, messages parted by device beforehand, " + most +
            " events a send" + (all ? ", callbacks that log every reading and deviation" : "");
    }

    /** {@inheritDoc} */
    @Override
    public PeerRun run(final PeerInput input, final Path scratch) throws Exception
    {
        most = input.isPaced() ? PACED_BATCH : BATCH;
        final SiddhiManager[] managers = new SiddhiManager[Parted.PARTS];
        final SiddhiAppRuntime[] runtimes = new SiddhiAppRuntime[Parted.PARTS];
        try
        {
            // Parsing, compiling and starting an app is not what is timed.
            for (int i = 0; i < Parted.PARTS; i++)
            {
                managers[i] = new SiddhiManager();
                managers[i].setExtension("plumbline:rounds", RoundProcessor.class);
                runtimes[i] = managers[i].createSiddhiAppRuntime(app);
                runtimes[i].start();
            }
            return Parted.run(
                Parting.byIndex(input),
                (part, index) -> decide(part, runtimes[index], scratch.resolve("events-" + index + ".log")));
        }
        finally
        {
            for (final SiddhiManager manager : managers)
            {
                if (manager != null)
                {
                    manager.shutdown();
                }
            }
        }
    }

    private Verdicts decide(final PeerInput part, final SiddhiAppRuntime runtime, final Path file)
        throws IOException, InterruptedException
    {
        final Verdicts verdicts = part.verdicts();
        try (EventLog log = all ? new EventLog(file, part.codes()) : null)
        {
            runtime.addCallback("Deviations", new DeviationCallback(verdicts, log));
            if (all)
            {
                runtime.addCallback("Readings", new ReadingCallback(log));
            }
            send(part, runtime.getInputHandler("Readings"));
            runtime.shutdown();
        }
        return verdicts;
    }

    private void send(final PeerInput part, final InputHandler handler) throws IOException, InterruptedException
    {
        final MessageReader reader = new MessageReader(part);
        Event[] batch = new Event[most];
        int size = 0;
        while (reader.next())
        {
            batch[size++] = new Event(
                0,
                new Object[]{
                    part.codes().get(reader.device()), reader.device(), reader.component(), reader.power()});
            if (size == most || part.isPaced() && !reader.isDue())
            {
                handler.send(size == most ? batch : Arrays.copyOf(batch, size));
                batch = new Event[most];
                size = 0;
            }
        }
        if (size > 0)
        {
            handler.send(Arrays.copyOf(batch, size));
        }
    }
}
