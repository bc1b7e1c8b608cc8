package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Cores;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.ingress.TcpFeed;
import io.plumbline.engine.ingress.TestClient;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.Retention;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing is allocated from decode to journal: counted by the JVM, by thread. */
class AllocationTest
{
    private static final String[] CODES = {"abc01", "def01", "xyz01", "a-longer-code-than-eight", "rare"};

    /** More than 128 MiB in the journal: as Chronicle puts away a mapping for the first time, it allocates 26 KB. */
    private static final int WARM_UP_REPEATS = 125;
    private static final int MEASURED_REPEATS = 30;

    /** The selector allocates a little at a wake-up, of which there are more or fewer as threads take turns. */
    private static final double NETWORK_BOUND = 0.5;
    /** Bytes a message: less than one object a batch. A new block of the file costs the journal a few objects. */
    private static final double BOUND = 0.02;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    /** Gives its messages over and over, but waits for a permit before each part and the end. */
    private static final class GatedSource implements MessageSource
    {
        private final byte[] messages;
        private final Semaphore permits = new Semaphore(0);
        private final int[] repeats;
        private int part;
        private MemorySource open;

        GatedSource(final byte[] messages, final int... repeats)
        {
            this.messages = messages;
            this.repeats = repeats;
        }

        @Override
        public int read(final byte[] buffer, final int offset, final int length)
        {
            if (open == null)
            {
                if (!permits.tryAcquire())
                {
                    return 0;
                }
                if (part == repeats.length)
                {
                    return END;
                }
                open = new MemorySource(messages, repeats[part++], Integer.MAX_VALUE);
            }
            final int read = open.read(buffer, offset, length);
            if (read == END)
            {
                open = null;
                return 0;
            }
            return read;
        }

        @Override
        public long position()
        {
            return 0;
        }

        @Override
        public long size()
        {
            return -1;
        }

        @Override
        public String name()
        {
            return "gated";
        }

        @Override
        public void close()
        {
        }
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    @Timeout(120)
    void shouldNotAllocateFromDecodeToJournal(final ThreadingMode threading, @TempDir final Path directory)
        throws InterruptedException
    {
        final Limits.Bounds bounds = new Limits.Bounds(-2_000_000L, 2_000_000L, 0);
        final Limits limits = new Limits(bounds, bounds, true, 45_000_000_000L, 90_000_000_000L, 2, 2);
        final Configuration base = Configuration.of(
            TimeMode.MESSAGE, DeviceCodes.of(CODES), new FleetLimits(List.of(limits), new int[CODES.length]));
        final Configuration configuration = new Configuration(
            base.timeMode(), base.codes(), base.limits(), base.maxLineLength(), threading, WaitStrategyKind.SLEEPING,
            base.ringSize(), Cores.UNPINNED, base.tickIntervalNs(), base.journal(),
            Retention.EVERYTHING,
            Actions.NONE,
            Listen.DEFAULT);
        final List<String> lines = new ArrayList<>(new RandomMessages(21, CODES).lines(40_000));
        lines.removeIf(String::isBlank);
        final GatedSource source =
            new GatedSource(RandomMessages.bytes(lines), WARM_UP_REPEATS, MEASURED_REPEATS);
        final long measured = (long)MEASURED_REPEATS * lines.size();
        assertTrue(measured > 1_000_000);

        try (Engine engine = Engine.start(
            configuration, JournalDirectory.create(directory.resolve("j")), source, WallClock.create()))
        {
            source.permits.release();
            awaitSequence(engine, (long)WARM_UP_REPEATS * lines.size());
            // A reload does allocate; what comes after it does not.
            assertTrue(engine.reload(reordered(configuration)).await(60, TimeUnit.SECONDS));
            final List<Long> ids = engineThreads(threading);
            final long[] before = allocated(ids);
            source.permits.release();
            awaitSequence(engine, (long)(WARM_UP_REPEATS + MEASURED_REPEATS) * lines.size() + 1);
            final long[] after = allocated(ids);
            for (int i = 0; i < before.length; i++)
            {
                final double perMessage = (double)(after[i] - before[i]) / measured;
                assertTrue(
                    perMessage <= BOUND,
                    threads.getThreadInfo(ids.get(i)).getThreadName() + " allocates " + perMessage +
                        " bytes a message");
            }
            source.permits.release();
            while (!engine.isFinished())
            {
                Thread.onSpinWait();
            }
            engine.checkFault();
        }
    }

    @Test
    @Timeout(120)
    void shouldNotAllocateForWhatComesOverTcp(@TempDir final Path directory) throws IOException, InterruptedException
    {
        final Configuration base = Configuration.defaults();
        final List<String> lines = new ArrayList<>(new RandomMessages(22, "abc01", "def01", "xyz01").lines(20_000));
        lines.removeIf(String::isBlank);
        final byte[] bytes = RandomMessages.bytes(lines);
        final TcpSettings usual = TcpSettings.DEFAULT;
        final TcpFeed feed = TcpFeed.open(new TcpSettings(
            new InetSocketAddress(usual.address().getAddress(), 0), usual.maxConnections(),
            usual.maxConnectionsPerAddress(), usual.firstByteTimeoutNs(), usual.idleTimeoutNs(), usual.turnBytes(),
            usual.ackIntervalNs()));
        try (Engine engine = Engine.start(
            base, JournalDirectory.create(directory.resolve("j")), feed, WallClock.create(), StartOptions.DEFAULT);
            TestClient first = new TestClient(feed.address());
            TestClient second = new TestClient(feed.address()))
        {
            send(first, second, bytes, 1, WARM_UP_REPEATS, lines.size());
            final long ingress = engineThreads(ThreadingMode.SHARED).get(0);
            final long before = threads.getThreadAllocatedBytes(ingress);
            send(first, second, bytes, WARM_UP_REPEATS + 1, MEASURED_REPEATS, lines.size());
            final long allocated = threads.getThreadAllocatedBytes(ingress) - before;
            final double perMessage = allocated / (2.0 * MEASURED_REPEATS * lines.size());
            assertTrue(perMessage <= NETWORK_BOUND, "ingress allocates " + perMessage + " bytes a message");
            engine.checkFault();
        }
    }

    /** Two clients send at the same time and are acknowledged; a part of the lines is refused. */
    private static void send(
        final TestClient first,
        final TestClient second,
        final byte[] bytes,
        final int firstRepeat,
        final int repeats,
        final int lines) throws InterruptedException
    {
        final Thread other = new Thread(() -> send(second, bytes, firstRepeat, repeats, lines), "sender");
        other.start();
        send(first, bytes, firstRepeat, repeats, lines);
        other.join();
    }

    private static void send(
        final TestClient client, final byte[] bytes, final int firstRepeat, final int repeats, final int lines)
    {
        for (int repeat = firstRepeat; repeat < firstRepeat + repeats; repeat++)
        {
            client.send(bytes);
            client.awaitAcked((long)repeat * lines);
        }
    }

    private static Configuration reordered(final Configuration configuration)
    {
        final String[] codes = CODES.clone();
        Collections.reverse(Arrays.asList(codes));
        return new Configuration(
            configuration.timeMode(), DeviceCodes.of(codes), configuration.limits(), configuration.maxLineLength(),
            configuration.threading(), configuration.waitStrategy(), configuration.ringSize(), configuration.cores(),
            configuration.tickIntervalNs(), configuration.journal(), configuration.retention(),
            configuration.actions(), configuration.listen());
    }

    private static void awaitSequence(final Engine engine, final long sequence)
    {
        while (engine.journaledEvents() < sequence)
        {
            engine.checkFault();
            Thread.onSpinWait();
        }
    }

    private List<Long> engineThreads(final ThreadingMode threading)
    {
        final List<Long> ids = new ArrayList<>();
        for (final String role : threading.threads())
        {
            final long[] matching = Arrays.stream(threads.getAllThreadIds())
                .filter(id -> threads.getThreadInfo(id) != null)
                .filter(id -> role.equals(threads.getThreadInfo(id).getThreadName()))
                .toArray();
            assertEquals(1, matching.length, role);
            ids.add(matching[0]);
        }
        return ids;
    }

    private long[] allocated(final List<Long> ids)
    {
        return ids.stream().mapToLong(threads::getThreadAllocatedBytes).toArray();
    }
}
