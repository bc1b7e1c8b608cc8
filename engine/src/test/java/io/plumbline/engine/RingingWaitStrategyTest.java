package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import org.junit.jupiter.api.Test;

/** When a consumer that waits wakes ingress. */
class RingingWaitStrategyTest
{
    private static final long WAITED = 99;

    private final Sequence cursor = new Sequence(5);
    private final IngressBell bell = new IngressBell(() -> this.wakeUps++);
    private final RingingWaitStrategy strategy = new RingingWaitStrategy(
        new WaitStrategy()
        {
            @Override
            public long waitFor(
                final long sequence, final Sequence newest, final Sequence dependent, final SequenceBarrier barrier)
            {
                wakeUpsBeforeWait = wakeUps;
                return WAITED;
            }

            @Override
            public void signalAllWhenBlocking()
            {
                signals++;
            }
        },
        bell);
    private int wakeUps;
    private int wakeUpsBeforeWait = -1;
    private int signals;

    @Test
    void shouldNotRingWhileThereIsMoreToDo() throws Exception
    {
        bell.listen();
        assertEquals(5, strategy.waitFor(4, cursor, cursor, null));
        assertEquals(0, wakeUps);
        assertEquals(-1, wakeUpsBeforeWait, "it must not wait");
    }

    @Test
    void shouldRingBeforeItWaits() throws Exception
    {
        bell.listen();
        assertEquals(WAITED, strategy.waitFor(6, cursor, cursor, null));
        assertEquals(1, wakeUpsBeforeWait);
    }

    @Test
    void shouldRingOnceForEachWaitOfIngress() throws Exception
    {
        bell.listen();
        strategy.waitFor(6, cursor, cursor, null);
        strategy.waitFor(6, cursor, cursor, null);
        assertEquals(1, wakeUps);
        bell.listen();
        strategy.waitFor(6, cursor, cursor, null);
        assertEquals(2, wakeUps);
    }

    @Test
    void shouldNotRingWhenNobodyListens() throws Exception
    {
        strategy.waitFor(6, cursor, cursor, null);
        bell.listen();
        bell.ignore();
        strategy.waitFor(6, cursor, cursor, null);
        assertEquals(0, wakeUps);
    }

    @Test
    void shouldWakeConsumersAsTheOtherStrategyDoes()
    {
        strategy.signalAllWhenBlocking();
        assertEquals(1, signals);
    }
}
