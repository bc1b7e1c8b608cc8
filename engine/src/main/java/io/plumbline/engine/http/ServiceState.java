package io.plumbline.engine.http;

import java.util.Optional;

/**
 * How the engine is. Asked from any thread.
 */
public interface ServiceState
{
    /**
     * Why the engine serves nobody any more.
     *
     * @return its fault in one line, or empty while it has none.
     */
    Optional<String> fault();

    /**
     * Why the engine lets nothing in for now: it recovers, or its journal has no room.
     *
     * @return the reason in one line, or empty when it is ready.
     */
    Optional<String> notReady();

    /**
     * Whether the engine has recovered and runs.
     *
     * @return true from then on.
     */
    boolean isStarted();
}
