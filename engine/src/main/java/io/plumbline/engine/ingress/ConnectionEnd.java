package io.plumbline.engine.ingress;

import java.util.Locale;

/**
 * Why a connection came to its end, or was not let in.
 */
public enum ConnectionEnd
{
    /** Not let in: there are as many connections as there may be. */
    TOO_MANY_CONNECTIONS,
    /** Not let in: there are as many connections from its address as there may be. */
    TOO_MANY_FROM_ADDRESS,
    /** The client ended its stream, and has got its last acknowledgement. */
    END_OF_STREAM,
    /** The client reset the connection, or the network did. */
    RESET,
    /** No byte came for as long as a new connection may take. */
    FIRST_BYTE_TIMEOUT,
    /** No whole line came for as long as a connection may be idle. */
    IDLE_TIMEOUT,
    /** The engine stopped. */
    STOP;

    private final String reason = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /**
     * The name that clients are told.
     *
     * @return the name in lower case with hyphens.
     */
    public String reason()
    {
        return reason;
    }

    /** Whether it was for the engine to end it, so that the client is told why. */
    boolean isTold()
    {
        return this != END_OF_STREAM && this != RESET && this != STOP;
    }
}
