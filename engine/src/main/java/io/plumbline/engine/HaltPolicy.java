package io.plumbline.engine;

import com.lmax.disruptor.ExceptionHandler;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;

/**
 * What becomes of a fault: the first one, from whatever stage, is kept with the name of the stage, and the engine
 * stops. Nothing is skipped: the stage that failed handles no further event, the stages behind it get none, and ingress
 * sees {@link #isHalted()} and reads no more. So what is in the journal is what was decided before the fault, and no
 * more.
 * <p>
 * May be called from any thread.
 */
final class HaltPolicy implements ExceptionHandler<EngineEvent>, ErrorHandler
{
    private final AtomicReference<EngineFaultException> failure = new AtomicReference<>();
    private final Consumer<EngineFaultException> listener;
    private volatile boolean stopped;

    /**
     * @param listener told of the first fault, on the thread that it stopped.
     */
    HaltPolicy(final Consumer<EngineFaultException> listener)
    {
        this.listener = listener;
    }

    /** Whether there was a fault. */
    boolean isHalted()
    {
        return failure.get() != null;
    }

    /** The engine is being closed: threads end. */
    void stop()
    {
        stopped = true;
    }

    /** Whether threads are to end, by a fault or because the engine is being closed. */
    boolean isStopped()
    {
        return stopped || isHalted();
    }

    /** Throws the first fault, if there was one. */
    void check()
    {
        final EngineFaultException first = failure.get();
        if (first != null)
        {
            throw first;
        }
    }

    /** A fault on an event. Rethrown, so that the event processor ends and its sequence stays before the event. */
    @Override
    public void handleEventException(final Throwable ex, final long sequence, final EngineEvent event)
    {
        onError(ex);
        throw failure.get();
    }

    /** A fault when a stage starts. */
    @Override
    public void handleOnStartException(final Throwable ex)
    {
        onError(ex);
        throw failure.get();
    }

    /** A fault when a stage ends. */
    @Override
    public void handleOnShutdownException(final Throwable ex)
    {
        onError(ex);
    }

    /** A fault anywhere else. */
    @Override
    public void onError(final Throwable throwable)
    {
        final EngineFaultException first = new EngineFaultException(Thread.currentThread().getName(), throwable);
        if (failure.compareAndSet(null, first))
        {
            listener.accept(first);
        }
    }
}
