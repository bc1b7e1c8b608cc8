package io.plumbline.engine.config;

import java.util.List;

/**
 * How ingress and the consumers of the ring are laid on threads. Key {@code threading}.
 */
public enum ThreadingMode
{
    /**
     * Ingress, monitor and journal on one thread, which takes one core: the lowest latency where there are few. While a
     * batch is forced to the disk or a snapshot is written, nothing is read.
     */
    SINGLE("ingress-monitor-journal"),
    /** Ingress on a thread, monitor and journal on another. The default. */
    SHARED("ingress", "monitor-journal"),
    /** A thread each. */
    DEDICATED("ingress", "monitor", "journal");

    private final List<String> threads;

    ThreadingMode(final String... threads)
    {
        this.threads = List.of(threads);
    }

    /**
     * Names of the threads between the bytes and the journal, which say what each does, in the order of the data path.
     *
     * @return one, two or three.
     */
    public List<String> threads()
    {
        return threads;
    }

    /**
     * Name of the thread that ingress is on.
     *
     * @return the name.
     */
    public String ingressThread()
    {
        return threads.get(0);
    }

    /**
     * Name of the thread that the monitor is on.
     *
     * @return the name; that of ingress where it has no other.
     */
    public String monitorThread()
    {
        return threads.get(hasMonitorThread() ? 1 : 0);
    }

    /**
     * Name of the thread that the journal is on.
     *
     * @return the name; that of the monitor where it has none of its own.
     */
    public String journalThread()
    {
        return threads.get(threads.size() - 1);
    }

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
