package io.plumbline.engine.config;

import java.util.Objects;

/**
 * Where messages are let in over the network. Key {@code listen}.
 *
 * @param tcp newline-delimited messages over TCP.
 */
public record Listen(TcpSettings tcp)
{
    /** On the loopback address alone, with all limits as they are by default. */
    public static final Listen DEFAULT = new Listen(TcpSettings.DEFAULT);

    /**
     * Checks that all is given.
     */
    public Listen
    {
        Objects.requireNonNull(tcp, "tcp");
    }
}
