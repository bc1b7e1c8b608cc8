package io.plumbline.engine;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * For consumers that are not to burn a core: spins for a few microseconds, then sleeps until it is woken. Waking costs
 * the producer something only where a consumer has gone so far; otherwise it looks at one field.
 * <p>
 * There is no yielding in between: where threads share a core, a thread that yields gives its turn away to one that may
 * be spinning, on Linux for milliseconds. Consumers behind another consumer are woken by that one when it has done all
 * there was, and by the producer.
 */
final class BackoffWaitStrategy implements WaitStrategy
{
    private static final int SPINS = 100;

    /** Where there is no place to sleep in. */
    private static final long NAP_NS = TimeUnit.MICROSECONDS.toNanos(100);

    /** No wake-up is missed; this is a net beneath it. */
    private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int MAX_SLEEPERS = 4;

    private final AtomicReferenceArray<Thread> sleepers = new AtomicReferenceArray<>(MAX_SLEEPERS);
    private final AtomicInteger asleep = new AtomicInteger();

    /** {@inheritDoc} */
    @Override
    public long waitFor(
        final long sequence, final Sequence cursor, final Sequence dependentSequence, final SequenceBarrier barrier)
        throws AlertException
    {
        long available = dependentSequence.get();
        if (available < sequence)
        {
            // Who waits behind this consumer has something to do now.
            signalAllWhenBlocking();
        }
        int spins = 0;
        while (available < sequence)
        {
            barrier.checkAlert();
            if (spins < SPINS)
            {
                spins++;
                Thread.onSpinWait();
            }
            else
            {
                sleep(sequence, dependentSequence, barrier);
            }
            available = dependentSequence.get();
        }
        return available;
    }

    /** {@inheritDoc} */
    @Override
    public void signalAllWhenBlocking()
    {
        // What was done is to be seen by who goes to sleep, or that one's going to sleep here.
        VarHandle.fullFence();
        if (asleep.getPlain() > 0)
        {
            for (int i = 0; i < MAX_SLEEPERS; i++)
            {
                LockSupport.unpark(sleepers.get(i));
            }
        }
    }

    private void sleep(final long sequence, final Sequence dependentSequence, final SequenceBarrier barrier)
    {
        final Thread thread = Thread.currentThread();
        int place = 0;
        while (place < MAX_SLEEPERS && !sleepers.compareAndSet(place, null, thread))
        {
            place++;
        }
        if (place == MAX_SLEEPERS)
        {
            LockSupport.parkNanos(NAP_NS);
            return;
        }
        asleep.incrementAndGet();
        if (dependentSequence.get() < sequence && !barrier.isAlerted())
        {
            LockSupport.parkNanos(SLEEP_NS);
        }
        sleepers.set(place, null);
        asleep.decrementAndGet();
    }
}
