package io.plumbline.perf;

import io.plumbline.engine.config.ThreadingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * What the engine's threads allocate and take of the cores once a fifth of a run is over: the start of a thread and its
 * classes are not counted, every message after that is.
 */
final class EngineCost
{
    private static final long WARM_UP_SHARE = 5;
    /** The looks themselves take time of a core that the threads want. */
    private static final long SAMPLE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final String TOO_SHORT = "run too short to be sampled";

    private final List<ThreadCost> threads = new ArrayList<>();
    private final long size;
    private final String ingressThread;
    private long sampledNs = System.nanoTime() - SAMPLE_NS;

    /**
     * @param size      progress at the end of the run.
     * @param threading of the engine, which names its threads.
     */
    EngineCost(final long size, final ThreadingMode threading)
    {
        this.size = size;
        ingressThread = threading.ingressThread();
        for (final String name : threading.threads())
        {
            threads.add(new ThreadCost(name));
        }
    }

    /** To be called again and again while the run goes on; looks at the threads now and then. */
    void sample(final long progress)
    {
        final long nowNs = System.nanoTime();
        if (progress >= size / WARM_UP_SHARE && nowNs - sampledNs >= SAMPLE_NS)
        {
            sampledNs = nowNs;
            for (final ThreadCost thread : threads)
            {
                thread.sample(progress);
            }
        }
    }

    /** Nanoseconds on a core a step of progress, of the thread that ingress has; 0 when the run was too short. */
    double ingressNs()
    {
        return threads.stream().filter(this::isIngress).mapToDouble(EngineCost::cpuNs).sum();
    }

    /** Nanoseconds on a core a step of progress, of the threads behind the ring together. */
    double consumersNs()
    {
        return threads.stream().filter(thread -> !isIngress(thread)).mapToDouble(EngineCost::cpuNs).sum();
    }

    /** What runs on the thread that ingress has. */
    static String ingressLabel(final ThreadingMode threading)
    {
        return threading == ThreadingMode.SINGLE ? "ingress, monitor and journal" : threading.ingressThread();
    }

    private boolean isIngress(final ThreadCost thread)
    {
        return thread.name().equals(ingressThread);
    }

    /** Bytes allocated a step of progress, of all of these threads together; 0 when the run was too short. */
    double bytes()
    {
        return threads.stream()
            .filter(thread -> thread.progress() > 0)
            .mapToDouble(thread -> (double)thread.bytes() / thread.progress())
            .sum();
    }

    /** Time on a core a message, of each thread that was seen, in words. */
    String describeCpu(final double progressPerMessage)
    {
        final StringJoiner words = new StringJoiner(", ");
        for (final ThreadCost thread : threads)
        {
            if (thread.progress() > 0)
            {
                words.add(String.format(
                    Locale.ROOT, "%s %.1f ns", thread.name(), thread.cpuNs() * progressPerMessage / thread.progress()));
            }
        }
        return words.length() == 0 ? TOO_SHORT : words.toString();
    }

    /** Bytes a message, of each thread that was seen, in words. */
    String describeAllocation(final double progressPerMessage)
    {
        final StringJoiner words = new StringJoiner(", ");
        for (final ThreadCost thread : threads)
        {
            if (thread.progress() > 0)
            {
                words.add(String.format(
                    Locale.ROOT,
                    "%s %.5f B (%,d B over %,d messages)",
                    thread.name(),
                    thread.bytes() * progressPerMessage / thread.progress(),
                    thread.bytes(),
                    (long)(thread.progress() / progressPerMessage)));
            }
        }
        return words.length() == 0 ? TOO_SHORT : words.toString();
    }

    private static double cpuNs(final ThreadCost thread)
    {
        return thread.progress() > 0 ? (double)thread.cpuNs() / thread.progress() : 0;
    }
}
