package io.plumbline.engine.config;

/**
 * How ingress and the consumers of the ring are laid on threads. Key {@code threading}.
 */
public enum ThreadingMode
{
    /**
     * Ingress, monitor and journal on one thread, which takes one core: the lowest latency where there are few. While a
     * batch is forced to the disk or a snapshot is written, nothing is read.
     */
    SINGLE,
    /** Ingress on a thread, monitor and journal on another. The default. */
    SHARED,
    /** A thread each. */
    DEDICATED;

    /**
     * Whether the monitor is on another thread than ingress.
     *
     * @return true if so.
     */
    public boolean hasMonitorThread()
    {
        return this != SINGLE;
    }

    /**
     * Whether the journal has a thread of its own.
     *
     * @return true if so.
     */
    public boolean hasJournalThread()
    {
        return this == DEDICATED;
    }
}
