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

/**
 * Sends a fleet's messages over one connection, a thousandth of a second's at a time, at a rate or as near to it as the
 * engine takes them, and takes the acknowledgements beside that.
 */
final class PacedSender
{
    private static final int LINES = 40_000;
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final byte[] bytes;
    private final int[] lineEnds = new int[LINES];
    private volatile long acked;
    private volatile boolean enough;
    private long sent;

    PacedSender(final int devices, final long seed) throws IOException
    {
        final FleetSimulator simulator = new FleetSimulator(
            devices,
            seed,
            FaultRates.USUAL,
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
        try (TestClient client = new TestClient(address))
        {
            final Thread reader = new Thread(() -> read(client), "acknowledgements");
            reader.start();
            final long startNs = System.nanoTime();
            int line = 0;
            for (long step = 0; step * STEP_NS < durationNs && !enough; step++)
            {
                if (line + atOnce > LINES)
                {
                    line = 0;
                }
                final int from = line == 0 ? 0 : lineEnds[line - 1];
                client.send(bytes, from, lineEnds[line + atOnce - 1] - from);
                line += atOnce;
                sent += atOnce;
                final long aheadNs = startNs + (step + 1) * STEP_NS - System.nanoTime();
                if (aheadNs > 0)
                {
                    LockSupport.parkNanos(aheadNs);
                }
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

    /** Lines acknowledged so far; from any thread. */
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
