package io.plumbline.engine.http;

import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Has the configuration read anew and put in force.
 */
@FunctionalInterface
public interface Reload
{
    /**
     * What became of a reload.
     *
     * @param done     whether all of it is in force; otherwise nothing of it is.
     * @param messages what has changed, or everything that is wrong, a line each.
     */
    record Result(boolean done, List<String> messages)
    {
        /**
         * Keeps a copy.
         */
        public Result
        {
            messages = List.copyOf(messages);
        }
    }

    /**
     * Reloads. One thread at a time, which may wait.
     *
     * @return what became of it.
     * @throws TimeoutException when it is under way for long already, as when the journal is full; it may come into
     *                          force yet.
     */
    Result reload() throws TimeoutException;
}
