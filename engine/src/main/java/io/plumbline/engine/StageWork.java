package io.plumbline.engine;

import com.lmax.disruptor.EventHandler;
import java.util.function.IntSupplier;

/**
 * What the threads behind ingress are given to do; asked once, when the pipeline is wired. Whoever is to prove that the
 * engine stops at any fault puts one in here.
 */
interface StageWork
{
    /** All is done as it is. */
    StageWork AS_IT_IS = new StageWork()
    {
        @Override
        public EventHandler<EngineEvent> of(final String role, final EventHandler<EngineEvent> handler)
        {
            return handler;
        }

        @Override
        public IntSupplier of(final String role, final IntSupplier dutyCycle)
        {
            return dutyCycle;
        }
    };

    /**
     * The work of a stage that takes events from the ring.
     *
     * @param role    name of its thread.
     * @param handler of its events.
     * @return what handles them.
     */
    EventHandler<EngineEvent> of(String role, EventHandler<EngineEvent> handler);

    /**
     * The work of a stage that runs duty cycles.
     *
     * @param role      name of its thread.
     * @param dutyCycle gives how much it did.
     * @return what is called in its stead.
     */
    IntSupplier of(String role, IntSupplier dutyCycle);
}
