package io.plumbline.engine.config;

/**
 * How the consumers of the ring are laid on threads. Key {@code threading}.
 */
public enum ThreadingMode
{
    /** Monitor and journal on one thread. The default. */
    SHARED,
    /** A thread each. */
    DEDICATED
}
