package io.plumbline.perf;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;

/**
 * What a live thread, found by its name, allocates and takes of a core between two samples. One thread uses it.
 */
final class ThreadCost
{
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private static final long NOT_THERE = -1;

    private final String name;
    private long id = NOT_THERE;
    private long first = NOT_THERE;
    private long firstAt;
    private long last;
    private long firstCpuNs;
    private long lastCpuNs;
    private long lastAt;

    ThreadCost(final String name)
    {
        this.name = name;
    }

    String name()
    {
        return name;
    }

    /** Takes a sample, if the thread is there. */
    void sample(final long progress)
    {
        if (id == NOT_THERE)
        {
            find();
        }
        final long allocated = id == NOT_THERE ? NOT_THERE : THREADS.getThreadAllocatedBytes(id);
        if (allocated != NOT_THERE)
        {
            if (first == NOT_THERE)
            {
                first = allocated;
                firstAt = progress;
                firstCpuNs = THREADS.getThreadCpuTime(id);
            }
            last = allocated;
            lastAt = progress;
            lastCpuNs = Math.max(lastCpuNs, THREADS.getThreadCpuTime(id));
        }
    }

    /** Time on a core from the first to the last sample; waiting by spinning is in it, sleeping is not. */
    long cpuNs()
    {
        return lastCpuNs - firstCpuNs;
    }

    /** Bytes from the first to the last sample. */
    long bytes()
    {
        return last - first;
    }

    /** Progress from the first to the last sample. */
    long progress()
    {
        return lastAt - firstAt;
    }

    private void find()
    {
        for (final ThreadInfo info : THREADS.getThreadInfo(THREADS.getAllThreadIds()))
        {
            if (info != null && info.getThreadName().equals(name))
            {
                id = info.getThreadId();
            }
        }
    }
}
