package io.plumbline.perf;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.plumbline.perf.peer.Peer;
import io.plumbline.perf.peer.PeerInput;
import io.plumbline.perf.peer.PeerRun;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * What bounds any engine of this build: one of its parts alone, with nothing decided and nothing checked.
 */
public final class LimitPeers implements Peer.Factory
{
    private static final VarHandle WORDS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final int RING_SIZE = 8192;
    private static final int CLAIM = 64;
    /** More than a core's first cache holds, less than its second. */
    private static final int CACHED_BYTES = 256 * 1024;
    private static final int BATCH = 1024;
    private static final int BYTES_A_READING = 29;

    /** For who has only the class's name. */
    public LimitPeers()
    {
    }

    /** {@inheritDoc} */
    @Override
    public Peer create(final String name)
    {
        return switch (name)
        {
            case "limit-scan" -> limit(
                "line feeds counted, eight bytes at a time, from memory; one thread", LimitPeers::scan);
            case "limit-scan-cached" -> limit(
                "line feeds counted, eight bytes at a time, in " + CACHED_BYTES / 1024 +
                " KiB again and again; one thread", LimitPeers::scanCached);
            case "limit-ring" -> limit(
                "a number a message over a Disruptor of " + RING_SIZE + " slots in claims of " + CLAIM +
                ", yielding; two threads", LimitPeers::ring);
            case "limit-append" -> limit(
                "excerpts of " + BATCH + " x " + BYTES_A_READING + " bytes appended to a Chronicle Queue, as many " +
                "bytes a message as the journal has; one thread", LimitPeers::append);
            default -> throw new IllegalArgumentException("no peer " + name);
        };
    }

    private static Peer limit(final String settings, final Limit limit)
    {
        return new Peer()
        {
            /** {@inheritDoc} */
            @Override
            public String settings()
            {
                return settings;
            }

            /** {@inheritDoc} */
            @Override
            public PeerRun run(final PeerInput input, final Path scratch) throws Exception
            {
                return new PeerRun(limit.run(input, scratch), null);
            }
        };
    }

    private static long scan(final PeerInput input, final Path scratch)
    {
        final long startNs = System.nanoTime();
        long lines = 0;
        for (int repeat = 0; repeat < input.repeats(); repeat++)
        {
            lines += lineFeeds(input.bytes(), input.length());
        }
        final long endNs = System.nanoTime();
        check(lines, input);
        return endNs - startNs;
    }

    /** As many messages, but always the first ones. */
    private static long scanCached(final PeerInput input, final Path scratch)
    {
        int length = Math.min(CACHED_BYTES, input.length());
        while (input.bytes()[length - 1] != '\n')
        {
            length--;
        }
        final long lines = lineFeeds(input.bytes(), length);
        final long startNs = System.nanoTime();
        long counted = 0;
        while (counted + lines <= input.count())
        {
            counted += lineFeeds(input.bytes(), length);
        }
        final long endNs = System.nanoTime();
        return (endNs - startNs) * input.count() / counted;
    }

    /** Line feeds among the first bytes: a byte of a word is one where it is 0 once it is taken from it. */
    private static long lineFeeds(final byte[] bytes, final int length)
    {
        long count = 0;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES)
        {
            final long word = (long)WORDS.get(bytes, i) ^ LINE_FEEDS;
            // Exact, since no carry leaves a byte: the messages are ASCII, so no byte's high bit is set.
            count += Long.bitCount(((word | HIGH_BITS) - LOW_BITS ^ HIGH_BITS) & HIGH_BITS);
        }
        for (; i < length; i++)
        {
            count += bytes[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    private static long ring(final PeerInput input, final Path scratch) throws InterruptedException
    {
        final RingBuffer<long[]> ring =
            RingBuffer.createSingleProducer(() -> new long[1], RING_SIZE, new YieldingWaitStrategy());
        final long[] consumed = new long[1];
        final BatchEventProcessor<long[]> processor = new BatchEventProcessorBuilder().build(
            ring, ring.newBarrier(), (event, sequence, endOfBatch) -> consumed[0] += event[0]);
        ring.addGatingSequences(processor.getSequence());
        final Thread consumer = new Thread(processor, "consumer");
        consumer.start();
        final long startNs = System.nanoTime();
        long sent = 0;
        while (sent < input.count())
        {
            final int claim = (int)Math.min(CLAIM, input.count() - sent);
            final long last = ring.next(claim);
            for (long sequence = last - claim + 1; sequence <= last; sequence++)
            {
                ring.get(sequence)[0] = 1;
            }
            ring.publish(last - claim + 1, last);
            sent += claim;
        }
        while (processor.getSequence().get() < sent - 1)
        {
            Thread.yield();
        }
        final long endNs = System.nanoTime();
        processor.halt();
        consumer.join();
        check(consumed[0], input);
        return endNs - startNs;
    }

    private static long append(final PeerInput input, final Path scratch)
    {
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(scratch.resolve("queue").toFile()).build();
            ExcerptAppender appender = queue.createAppender())
        {
            final byte[] batch = new byte[BATCH * BYTES_A_READING];
            final long startNs = System.nanoTime();
            for (long appended = 0; appended < input.count(); appended += BATCH)
            {
                try (DocumentContext context = appender.writingDocument())
                {
                    context.wire().bytes().write(
                        batch, 0, (int)Math.min(BATCH, input.count() - appended) * BYTES_A_READING);
                }
            }
            return System.nanoTime() - startNs;
        }
    }

    private static void check(final long handled, final PeerInput input)
    {
        if (handled != input.count())
        {
            throw new IllegalStateException(handled + " of " + input.count() + " messages");
        }
    }

    /** The part. */
    @FunctionalInterface
    private interface Limit
    {
        /** Handles as many messages as there are; returns nanoseconds. */
        long run(PeerInput input, Path scratch) throws Exception;
    }
}
