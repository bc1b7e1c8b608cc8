package io.plumbline.engine.config;

/**
 * Where the time of the events comes from. Key {@code time}.
 */
public enum TimeMode
{
    /** The wall clock at ingress. The default. */
    ARRIVAL,
    /** The message's own {@code ts}. */
    MESSAGE
}
