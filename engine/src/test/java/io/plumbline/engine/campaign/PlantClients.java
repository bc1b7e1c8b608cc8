package io.plumbline.engine.campaign;

import io.plumbline.engine.ingress.TestClient;
import io.plumbline.engine.simulate.FleetSimulator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The senders of a plant, each device on a connection of its own: they send component after component, leave some out,
 * fall silent for some rounds, and connect anew, by a clean end or not. They see to it that all is acknowledged before
 * they close, so that what they have sent is what must come.
 */
final class PlantClients implements AutoCloseable
{
    /** Devices of the plant. */
    static final int DEVICES = 50;

    /** Between two messages of all: 50 devices send 8 each in 30 seconds. */
    static final long PLANT_INTERVAL_NS = 75_000_000;

    private static final int COMPONENTS = 8;
    private static final int SILENT_ROUNDS = 4;

    private final InetSocketAddress address;
    private final Random random;
    private final TestClient[] clients = new TestClient[DEVICES];
    private final long[] sentOnConnection = new long[DEVICES];
    private final long[] silentUntilRound = new long[DEVICES];
    private final boolean[] deviates = new boolean[DEVICES];
    private long sent;
    private long dropped;
    private long silences;
    private long reconnects;

    PlantClients(final InetSocketAddress address, final Random random)
    {
        this.address = address;
        this.random = random;
    }

    /** Sends for so long. */
    void run(final long durationNs, final long intervalNs) throws IOException
    {
        final long startNs = System.nanoTime();
        for (long message = 0; message * intervalNs < durationNs; message++)
        {
            final int device = (int)(message % DEVICES);
            final long round = message / DEVICES / COMPONENTS;
            final int component = (int)(message / DEVICES % COMPONENTS);
            if (component == 0)
            {
                beginRound(device, round);
            }
            if (round >= silentUntilRound[device])
            {
                if (random.nextInt(100) == 0)
                {
                    dropped++;
                }
                else
                {
                    send(device, component);
                }
            }
            final long aheadNs = startNs + (message + 1) * intervalNs - System.nanoTime();
            if (aheadNs > 0)
            {
                LockSupport.parkNanos(aheadNs);
            }
        }
    }

    /** Waits until all is acknowledged, and closes all connections. */
    @Override
    public void close() throws IOException
    {
        for (int device = 0; device < DEVICES; device++)
        {
            disconnect(device);
        }
    }

    long sent()
    {
        return sent;
    }

    /** What the clients did, for people. */
    String account()
    {
        return String.format(
            Locale.ROOT,
            "%,d messages of %d devices, %,d left out, %d silences, %d times connected anew",
            sent, DEVICES, dropped, silences, reconnects);
    }

    private void beginRound(final int device, final long round) throws IOException
    {
        deviates[device] = random.nextInt(50) == 0;
        if (round >= silentUntilRound[device] && random.nextInt(40) == 0)
        {
            silentUntilRound[device] = round + SILENT_ROUNDS;
            silences++;
        }
        if (random.nextInt(20) == 0 && clients[device] != null)
        {
            disconnect(device);
            reconnects++;
        }
    }

    private void send(final int device, final int component) throws IOException
    {
        if (clients[device] == null)
        {
            clients[device] = new TestClient(address);
            sentOnConnection[device] = 0;
        }
        final double power = -50 - random.nextInt(10) / 10.0 - (deviates[device] && component == 2 ? 20 : 0);
        clients[device].send(
            "{\"code\": \"" + FleetSimulator.code(device, DEVICES) + "\", \"id\": \"" + (component + 1) +
                "\", \"pwr\": \"" + power + "\", \"valid_flag\": \"True\"}\n");
        sentOnConnection[device]++;
        sent++;
    }

    private void disconnect(final int device) throws IOException
    {
        final TestClient client = clients[device];
        if (client != null)
        {
            client.awaitAcked(sentOnConnection[device]);
            if (random.nextBoolean())
            {
                client.endOutput();
                client.answers();
                client.close();
            }
            else
            {
                client.reset();
            }
            clients[device] = null;
        }
    }
}
