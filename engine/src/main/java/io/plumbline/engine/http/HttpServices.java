package io.plumbline.engine.http;

import java.util.Objects;

/**
 * What an operator asks for over HTTP.
 *
 * @param state   how the engine is.
 * @param metrics as text, or null: there are none.
 * @param reload  of the configuration, or null: there is none.
 */
public record HttpServices(ServiceState state, MetricsText metrics, Reload reload)
{
    /**
     * Checks that what must be is given.
     */
    public HttpServices
    {
        Objects.requireNonNull(state, "state");
    }
}
