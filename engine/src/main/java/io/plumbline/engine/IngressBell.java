package io.plumbline.engine;

import java.lang.invoke.VarHandle;

/**
 * Ends the wait of ingress for bytes when a stage behind the ring has done all there was: somebody may wait to be told
 * that it stands in the journal. A stage that has more to do never rings, so while messages come without a pause this
 * costs nothing.
 */
final class IngressBell
{
    private static final Runnable NOBODY = () ->
    {
    };

    private volatile boolean listening;
    private Runnable wakeUp;

    /**
     * @param wakeUp ends the wait; any thread.
     */
    IngressBell(final Runnable wakeUp)
    {
        this.wakeUp = wakeUp;
    }

    /** From now on it is heard: what the stages have done is to be looked at once more before the wait. Ingress. */
    void listen()
    {
        listening = true;
        VarHandle.fullFence();
    }

    /** The wait is over. Ingress. */
    void ignore()
    {
        listening = false;
    }

    /** A stage has done all there was and its sequence says so; wakes ingress at most once a wait. Any stage. */
    void ring()
    {
        // The sequence is to be seen by who begins to listen, or the listening here.
        VarHandle.fullFence();
        if (listening)
        {
            listening = false;
            wakeUp.run();
        }
    }

    /**
     * Nobody rings or listens any more. With assertions on, the Disruptor keeps for ever what each ring waits with,
     * which then is to keep no more than itself. After the stages and ingress have ended.
     */
    void takeDown()
    {
        wakeUp = NOBODY;
    }
}
