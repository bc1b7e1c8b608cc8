package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import io.plumbline.engine.ingress.LineFramer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a consumer on the thread of ingress takes its turn, and what it takes then. */
class PolledConsumerTest
{
    private static final int SLOTS = 16;
    private static final int TURN_SIZE = 4;
    private static final int MAX_BATCH = 6;

    private final RefusedLines refused = new RefusedLines(SLOTS, LineFramer.KEPT_LENGTH);
    private final RingBuffer<EngineEvent> ring =
        RingBuffer.createSingleProducer(() -> new EngineEvent(0, refused, new Decision()), SLOTS);
    private final List<String> seen = new ArrayList<>();
    private Exception failure;
    private final PolledConsumer consumer = new PolledConsumer(
        ring,
        new EventHandler<>()
        {
            @Override
            public void onBatchStart(final long batchSize, final long queueDepth)
            {
                seen.add(batchSize + " of " + queueDepth);
            }

            @Override
            public void onEvent(final EngineEvent event, final long sequence, final boolean endOfBatch)
                throws Exception
            {
                assertSame(ring.get(sequence), event);
                if (failure != null)
                {
                    throw failure;
                }
                seen.add(sequence + (endOfBatch ? " last" : ""));
            }
        },
        TURN_SIZE,
        MAX_BATCH);

    @Test
    void shouldHaveNothingToDoBeforeTheFirstEvent()
    {
        assertEquals(0, consumer.doWork(true));
        assertEquals(-1, consumer.sequence().get());
        assertEquals(List.of(), seen);
    }

    @Test
    void shouldWaitWhileIngressHasMoreToDo()
    {
        publish(2);
        assertEquals(0, consumer.doWork(false));
        // As when the next connection is read.
        assertEquals(0, consumer.doWork(false));
        publish(1);
        assertEquals(0, consumer.doWork(false));
        assertEquals(3, consumer.doWork(true));
        assertEquals(List.of("3 of 3", "0", "1", "2 last"), seen);
        assertEquals(2, consumer.sequence().get());
        assertEquals(0, consumer.doWork(true));
    }

    @Test
    void shouldTakeItsTurnWhenEnoughHasCome()
    {
        publish(3);
        assertEquals(0, consumer.doWork(false));
        publish(1);
        assertEquals(TURN_SIZE, consumer.doWork(false));
        assertEquals(3, consumer.sequence().get());
    }

    @Test
    void shouldNotBePassedOverForEver()
    {
        publish(1);
        for (int i = 0; i < PolledConsumer.MAX_PASSES; i++)
        {
            assertEquals(0, consumer.doWork(false));
        }
        assertEquals(1, consumer.doWork(false));
        publish(1);
        assertEquals(0, consumer.doWork(false));
    }

    @Test
    void shouldTakeABoundedBatchAtATime()
    {
        publish(8);
        assertEquals(MAX_BATCH, consumer.doWork(false));
        assertEquals(5, consumer.sequence().get());
        assertEquals(2, consumer.doWork(true));
        assertEquals(List.of("6 of 8", "0", "1", "2", "3", "4", "5 last", "2 of 2", "6", "7 last"), seen);
    }

    @Test
    void shouldNotCountABatchThatFailed()
    {
        publish(4);
        consumer.doWork(false);
        publish(4);
        failure = new IOException("no more");
        assertSame(failure, assertThrows(IOException.class, () -> consumer.doWork(false)));
        assertEquals(3, consumer.sequence().get());
    }

    private void publish(final int count)
    {
        final long last = ring.next(count);
        ring.publish(last - count + 1, last);
    }
}
