package io.plumbline.engine;

import com.lmax.disruptor.EventHandler;
import java.util.Random;
import java.util.function.IntSupplier;

/**
 * A Throwable in one stage of an engine: thrown by the stage's own thread at a random event, read or duty cycle, or
 * thrown into it from outside at an instruction that nobody has thought of, which Java can no longer do since 20.
 */
final class InjectedFault implements StageWork
{
    private static final int MAX_EVENTS = 20_000;
    private static final int MAX_READS = 400;
    private static final int MAX_DUTY_CYCLES = 20;

    private final String stage;
    private final boolean anywhere;
    private final long target;
    private long count;
    private volatile long thrownNs;

    private InjectedFault(final String stage, final boolean anywhere, final long target)
    {
        this.stage = stage;
        this.anywhere = anywhere;
        this.target = target;
    }

    /** In turn thrown by the stage and into it, where that can be done. */
    static InjectedFault of(final Random random, final int turn, final String stage)
    {
        final boolean anywhere = turn % 2 == 0 && Runtime.version().feature() < 20;
        final int bound = anywhere ? MAX_EVENTS : switch (stage)
        {
            case "ingress" -> MAX_READS;
            case "journal-space" -> MAX_DUTY_CYCLES;
            default -> MAX_EVENTS;
        };
        return new InjectedFault(stage, anywhere, random.nextInt(bound));
    }

    String stage()
    {
        return stage;
    }

    boolean isAnywhere()
    {
        return anywhere;
    }

    /** When it was thrown, once the engine is finished. */
    long thrownNs()
    {
        return thrownNs;
    }

    /** Throws it from outside, when the engine has got so far; otherwise the stage does. */
    void strike(final Engine engine)
    {
        if (anywhere)
        {
            final Thread thread = Thread.getAllStackTraces().keySet().stream()
                .filter(candidate -> candidate.getName().equals(stage))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no thread " + stage));
            while (engine.journaledEvents() < target && !engine.isFinished())
            {
                Thread.onSpinWait();
            }
            thrownNs = System.nanoTime();
            stop(thread);
        }
    }

    /** Ingress reads. */
    void onRead()
    {
        if (stage.equals("ingress"))
        {
            count();
        }
    }

    @Override
    public EventHandler<EngineEvent> of(final String role, final EventHandler<EngineEvent> handler)
    {
        return !role.equals(stage) ? handler : (event, sequence, endOfBatch) ->
        {
            count();
            handler.onEvent(event, sequence, endOfBatch);
        };
    }

    @Override
    public IntSupplier of(final String role, final IntSupplier dutyCycle)
    {
        return !role.equals(stage) ? dutyCycle : () ->
        {
            count();
            return dutyCycle.getAsInt();
        };
    }

    @SuppressWarnings("removal")
    private void count()
    {
        if (!anywhere && count++ == target)
        {
            thrownNs = System.nanoTime();
            throw new ThreadDeath();
        }
    }

    @SuppressWarnings({"deprecation", "removal"})
    private static void stop(final Thread thread)
    {
        thread.stop();
    }
}
