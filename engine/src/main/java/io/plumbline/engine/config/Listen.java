package io.plumbline.engine.config;

import java.util.Objects;

/**
 * Where messages are let in over the network. Key {@code listen}.
 *
 * @param tcp  newline-delimited messages over TCP.
 * @param http messages over HTTP, or null: not by that.
 */
public record Listen(TcpSettings tcp, HttpSettings http)
{
    /** On the loopback address alone, with all limits as they are by default. */
    public static final Listen DEFAULT = new Listen(TcpSettings.DEFAULT, null);

    /**
     * Checks that what must be is given.
     */
    public Listen
    {
        Objects.requireNonNull(tcp, "tcp");
    }

    /**
     * Over TCP alone.
     *
     * @param tcp newline-delimited messages over TCP.
     */
    public Listen(final TcpSettings tcp)
    {
        this(tcp, null);
    }
}
