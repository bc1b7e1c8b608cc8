package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.plumbline.engine.ingress.TestClient;
import io.plumbline.engine.simulate.FaultRates;
import io.plumbline.engine.simulate.FleetSimulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/**
 * Sends a fleet's messages over one connection, and takes the acknowledgements beside that: at a rate, a thousandth of
 * a second's at a time, or as fast as the engine takes them.
 */
final class PacedSender
{
    private static final int LINES = 40_000;
    private static final int BURST_LINES = 1000;
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final byte[] bytes;
    private final int[] lineEnds = new int[LINES];
    private volatile long acked;
    private volatile boolean enough;
    private long sent;

    PacedSender(final int devices, final long seed, final FaultRates faults) throws IOException
    {
        final FleetSimulator simulator = new FleetSimulator(
            devices,
            seed,
            faults,
            FleetSimulator.DEFAULT_INTERVAL_MS,
            FleetSimulator.DEFAULT_START_MS,
            false);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (simulator.messages() < LINES)
        {
            simulator.writeRound(out);
        }
        bytes = out.toByteArray();
        int line = 0;
        for (int i = 0; line < LINES; i++)
        {
            if (bytes[i] == '\n')
            {
                lineEnds[line++] = i + 1;
            }
        }
    }

    /** Sends for so long, or until it is enough, and waits until all is acknowledged; gives how many that were. */
    long run(final InetSocketAddress address, final int aSecond, final long durationNs)
        throws IOException, InterruptedException
    {
        final int atOnce = Math.max(1, aSecond / 1000);
        final long startNs = System.nanoTime();
        return send(address, atOnce, sentSoFar ->
        {
            final long step = sentSoFar / atOnce;
            final long aheadNs = startNs + step * STEP_NS - System.nanoTime();
            if (aheadNs > 0)
            {
                LockSupport.parkNanos(aheadNs);
            }
            return step * STEP_NS < durationNs && !enough;
        });
    }

    /** Sends so many as fast as they are taken, and waits until all is acknowledged; gives how many a second. */
    double burst(final InetSocketAddress address, final long lines) throws IOException, InterruptedException
    {
        final long startNs = System.nanoTime();
        send(address, BURST_LINES, sentSoFar -> sentSoFar < lines);
        return sent * 1e9 / (System.nanoTime() - startNs);
    }

    private long send(final InetSocketAddress address, final int atOnce, final LongPredicate more)
        throws IOException, InterruptedException
    {
        sent = 0;
        acked = 0;
        try (TestClient client = new TestClient(address))
        {
            final Thread reader = new Thread(() -> read(client), "acknowledgements");
            reader.start();
            int line = 0;
            while (more.test(sent))
            {
                if (line + atOnce > LINES)
                {
                    line = 0;
                }
                final int from = line == 0 ? 0 : lineEnds[line - 1];
                client.send(bytes, from, lineEnds[line + atOnce - 1] - from);
                line += atOnce;
                sent += atOnce;
            }
            client.endOutput();
            reader.join();
        }
        assertEquals(sent, acked, "acknowledged");
        return sent;
    }

    /** Makes it end; from any thread. */
    void end()
    {
        enough = true;
    }

    /** Lines acknowledged so far, of those sent last; from any thread. */
    long acked()
    {
        return acked;
    }

    private void read(final TestClient client)
    {
        String answer = client.answer();
        while (answer != null)
        {
            acked = Math.max(acked, TestClient.acked(answer));
            answer = client.answer();
        }
    }
}
