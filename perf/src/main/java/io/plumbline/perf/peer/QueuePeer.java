package io.plumbline.perf.peer;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.FutureTask;

/**
 * The usual Java: a thread that decodes, an ArrayBlockingQueue, a thread that decides with a HashMap of objects, a log
 * file. The queue carries many readings at a time, which is several times as fast as one by one.
 */
final class QueuePeer implements Peer
{
    private static final int BATCH = 512;
    private static final int QUEUE_CAPACITY = 64;

    /** Where messages come at a fixed rate, few are there at a time. */
    private static final int PACED_BATCH = 16;

    private final String decoder;
    private final ReadingStream.Opener opener;
    private final boolean all;
    private int most = BATCH;
    private String wait = "";

    /**
     * @param decoder as it is told.
     * @param opener  of the decoder.
     * @param all     whether each reading is logged, too.
     */
    QueuePeer(final String decoder, final ReadingStream.Opener opener, final boolean all)
    {
        this.decoder = decoder;
        this.opener = opener;
        this.all = all;
    }

    /** {@inheritDoc} */
    @Override
    public String settings()
    {
        return decoder + ", all messages as one stream -> ArrayBlockingQueue(" + QUEUE_CAPACITY + ") of " + most +
            " readings -> HashMap -> log of " + (all ? "every reading and deviation" : "deviations") +
            ", buffered; two threads" + wait;
    }

    /** {@inheritDoc} */
    @Override
    public PeerRun run(final PeerInput input, final Path scratch) throws Exception
    {
        most = input.isPaced() ? PACED_BATCH : BATCH;
        wait = input.isPaced() ? " that spin" : "";
        final ArrayBlockingQueue<Reading[]> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
        final FutureTask<Void> decoding = new FutureTask<>(() -> decode(input, queue));
        final Verdicts verdicts = input.verdicts();
        final long startNs = System.nanoTime();
        final Thread thread = new Thread(decoding, "decoder");
        thread.setDaemon(true);
        thread.start();
        try (EventLog log = new EventLog(scratch.resolve("events.log"), input.codes()))
        {
            decide(input, queue, verdicts, log);
        }
        final long endNs = System.nanoTime();
        decoding.get();
        return new PeerRun(endNs - startNs, verdicts);
    }

    /** Gives an empty batch last, also when it fails. */
    private Void decode(final PeerInput input, final ArrayBlockingQueue<Reading[]> queue) throws Exception
    {
        try
        {
            final ReadingStream stream = opener.open(input);
            Reading[] batch = new Reading[most];
            int size = 0;
            long taken = 0;
            for (Reading reading = stream.next(); reading != null; reading = stream.next())
            {
                taken++;
                batch[size++] = reading;
                if (size == most || input.isPaced() && !input.isDue(taken))
                {
                    queue.put(batch);
                    batch = new Reading[most];
                    size = 0;
                }
            }
            queue.put(batch);
        }
        finally
        {
            queue.put(new Reading[1]);
        }
        return null;
    }

    private void decide(
        final PeerInput input,
        final ArrayBlockingQueue<Reading[]> queue,
        final Verdicts verdicts,
        final EventLog log) throws InterruptedException
    {
        final Map<String, DeviceRound> devices = new HashMap<>();
        for (int i = 0; i < input.codes().size(); i++)
        {
            devices.put(input.codes().get(i), new DeviceRound(i));
        }
        final DeviationSink sink = (device, component, round, deviation) ->
        {
            verdicts.add(device, component, round, deviation);
            log.deviation(device, component, round, deviation);
        };
        for (Reading[] batch = take(input, queue); batch.length > 1; batch = take(input, queue))
        {
            for (int i = 0; i < batch.length && batch[i] != null; i++)
            {
                final Reading reading = batch[i];
                final DeviceRound device = devices.get(reading.code());
                if (all)
                {
                    log.reading(device.device(), reading.component(), reading.power());
                }
                device.onReading(reading.component(), reading.power(), sink);
            }
        }
    }

    /** Spins where messages come at a fixed rate, as the engine does beside which this is measured. */
    private static Reading[] take(final PeerInput input, final ArrayBlockingQueue<Reading[]> queue)
        throws InterruptedException
    {
        if (!input.isPaced())
        {
            return queue.take();
        }
        Reading[] batch = queue.poll();
        while (batch == null)
        {
            Thread.onSpinWait();
            batch = queue.poll();
        }
        return batch;
    }
}
