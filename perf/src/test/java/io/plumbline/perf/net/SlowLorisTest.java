package io.plumbline.perf.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SlowLorisTest
{
    private static final int COUNT = 20;
    private static final String TIME_WAIT = "06";

    /** Far less than a connection is in TIME_WAIT. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    @Test
    void shouldTellHowManyAreOpen() throws IOException
    {
        try (ServerSocketChannel server = listen())
        {
            final SlowLoris loris = SlowLoris.start((InetSocketAddress)server.getLocalAddress(), COUNT, 1_000);
            final List<SocketChannel> accepted = accept(server);
            CloseHelper.closeAll(accepted.subList(0, COUNT - 3));
            assertEquals(3, loris.leave());
            CloseHelper.closeAll(accepted);
        }
    }

    @Test
    void shouldLeaveNoneInTimeWaitThatWasCut() throws IOException
    {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "no /proc/net/tcp here");
        try (ServerSocketChannel server = listen())
        {
            final InetSocketAddress address = (InetSocketAddress)server.getLocalAddress();
            final SlowLoris loris = SlowLoris.start(address, COUNT, 1_000);
            CloseHelper.closeAll(accept(server));
            assertEquals(0, loris.leave());
            final long startNs = System.nanoTime();
            while (waiting(address.getPort()) > 0 && System.nanoTime() - startNs < PATIENCE_NS)
            {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            assertEquals(0, waiting(address.getPort()));
        }
    }

    private static ServerSocketChannel listen() throws IOException
    {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), COUNT);
    }

    private static List<SocketChannel> accept(final ServerSocketChannel server) throws IOException
    {
        final List<SocketChannel> accepted = new ArrayList<>();
        for (int i = 0; i < COUNT; i++)
        {
            accepted.add(server.accept());
        }
        return accepted;
    }

    /** The system's connections of a port of this side that are in TIME_WAIT. */
    private static long waiting(final int port) throws IOException
    {
        long waiting = 0;
        final String ending = String.format(Locale.ROOT, ":%04X", port);
        for (final String table : new String[]{"/proc/net/tcp", "/proc/net/tcp6"})
        {
            if (Files.exists(Path.of(table)))
            {
                waiting += Files.readAllLines(Path.of(table)).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> words[1].endsWith(ending) && words[3].equals(TIME_WAIT))
                    .count();
            }
        }
        return waiting;
    }
}
