package io.plumbline.perf;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.plumbline.engine.config.ThreadingMode;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a process tells of itself at one moment.
 *
 * @param heap        bytes used of the heap.
 * @param heapAfter   bytes that were used of it after the newest collection; 0 when there was none.
 * @param resident    bytes of memory that are the process's own, without pages of files; 0 where the system does not
 *                    tell.
 * @param collections of garbage so far.
 * @param pauseMs     that they took, in all.
 * @param hot         bytes that ingress, monitor and journal have allocated so far.
 * @param others      bytes that all other threads which are there have allocated so far, but for the one that asks.
 * @param descriptors open.
 * @param threads     of Java.
 * @param cpuMs       on a core so far, all threads of the process together.
 * @param journaled   events so far.
 */
record SoakSample(
    long heap,
    long heapAfter,
    long resident,
    long collections,
    long pauseMs,
    long hot,
    long others,
    long descriptors,
    long threads,
    long cpuMs,
    long journaled)
{
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private static final Set<String> HOT = Stream.of(ThreadingMode.values())
        .flatMap(threading -> threading.threads().stream())
        .collect(Collectors.toUnmodifiableSet());

    /** Of this process. */
    static SoakSample take(final long journaled)
    {
        final UnixOperatingSystemMXBean system =
            (UnixOperatingSystemMXBean)ManagementFactory.getOperatingSystemMXBean();
        long hot = 0;
        long others = 0;
        for (final ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds()))
        {
            if (thread != null && thread.getThreadId() != Thread.currentThread().getId())
            {
                final long bytes = Math.max(0, THREADS.getThreadAllocatedBytes(thread.getThreadId()));
                hot += HOT.contains(thread.getThreadName()) ? bytes : 0;
                others += HOT.contains(thread.getThreadName()) ? 0 : bytes;
            }
        }
        final List<GarbageCollectorMXBean> collectors =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class);
        return new SoakSample(
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
            heapAfterCollection(collectors),
            ResidentMemory.own(),
            collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum(),
            collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum(),
            hot,
            others,
            system.getOpenFileDescriptorCount(),
            THREADS.getThreadCount(),
            system.getProcessCpuTime() / 1_000_000,
            journaled);
    }

    static SoakSample parse(final String text)
    {
        final long[] values = Stream.of(text.split(" ")).mapToLong(Long::parseLong).toArray();
        return new SoakSample(
            values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8],
            values[9], values[10]);
    }

    String format()
    {
        return Stream.of(
                heap, heapAfter, resident, collections, pauseMs, hot, others, descriptors, threads, cpuMs, journaled)
            .map(Object::toString)
            .collect(Collectors.joining(" "));
    }

    private static long heapAfterCollection(final List<GarbageCollectorMXBean> collectors)
    {
        final Set<String> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
        return collectors.stream()
            .map(GarbageCollectorMXBean::getLastGcInfo)
            .filter(Objects::nonNull)
            .max(Comparator.comparingLong(GcInfo::getEndTime))
            .map(GcInfo::getMemoryUsageAfterGc)
            .map(after -> pools.stream()
                .filter(after::containsKey)
                .mapToLong(pool -> after.get(pool).getUsed())
                .sum())
            .orElse(0L);
    }
}
