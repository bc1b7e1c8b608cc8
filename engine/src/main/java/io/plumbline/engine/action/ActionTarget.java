package io.plumbline.engine.action;

import java.io.IOException;

/**
 * Where the events of an action go. Called by the threads of the action's lanes, as many at a time as the action has.
 */
interface ActionTarget extends AutoCloseable
{
    /**
     * Tries to deliver an event; returns in bounded time.
     *
     * @param event to be delivered.
     * @return what became of it.
     * @throws IOException          when it may go better another time.
     * @throws InterruptedException when the action is stopped; the event counts as not delivered.
     */
    Outcome deliver(ActionEvent event) throws IOException, InterruptedException;

    /**
     * Makes sure that what was delivered outlives this machine, as far as this target can. By the follower's thread,
     * before it saves its position.
     *
     * @throws IOException when it is not sure.
     */
    default void force() throws IOException
    {
    }

    /** Gives back what it holds. Once all lanes have ended. */
    @Override
    default void close()
    {
    }
}
