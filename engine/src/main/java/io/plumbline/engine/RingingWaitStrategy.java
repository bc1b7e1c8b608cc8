package io.plumbline.engine;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;

/**
 * Rings for ingress before a consumer waits. A consumer comes here once it has set its sequence, the journal's one to
 * say that all it had taken is journaled.
 */
final class RingingWaitStrategy implements WaitStrategy
{
    private final WaitStrategy strategy;
    private final IngressBell bell;

    /**
     * @param strategy how the consumer then waits.
     * @param bell     for ingress.
     */
    RingingWaitStrategy(final WaitStrategy strategy, final IngressBell bell)
    {
        this.strategy = strategy;
        this.bell = bell;
    }

    /** {@inheritDoc} */
    @Override
    public long waitFor(
        final long sequence, final Sequence cursor, final Sequence dependentSequence, final SequenceBarrier barrier)
        throws AlertException, InterruptedException, TimeoutException
    {
        final long available = dependentSequence.get();
        if (available >= sequence)
        {
            return available;
        }
        bell.ring();
        return strategy.waitFor(sequence, cursor, dependentSequence, barrier);
    }

    /** {@inheritDoc} */
    @Override
    public void signalAllWhenBlocking()
    {
        strategy.signalAllWhenBlocking();
    }
}
