package io.plumbline.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Waits until the system has written what was left to it, so that nobody pays for what the one before wrote: until
 * {@code Dirty} and {@code Writeback} of Linux's {@code /proc/meminfo} (proc_meminfo(5)) are small, but no longer than
 * a time. Where there is no such file it does not wait.
 */
final class DiskRest
{
    private static final Path MEMORY = Path.of("/proc/meminfo");

    /** What an otherwise idle system keeps writing does not reach it. */
    private static final long SMALL_KIB = 32 * 1024;
    private static final long LOOK_MS = 100;

    private final Path file;
    private final Span longest;

    /**
     * @param longest that it waits.
     */
    DiskRest(final Span longest)
    {
        this(MEMORY, longest);
    }

    DiskRest(final Path file, final Span longest)
    {
        this.file = file;
        this.longest = longest;
    }

    /**
     * Waits.
     *
     * @return MiB that are still to be written, 0 when it is little.
     * @throws InterruptedException when the thread is interrupted.
     */
    long await() throws InterruptedException
    {
        final long startNs = System.nanoTime();
        long leftKib = unwrittenKib();
        while (leftKib > SMALL_KIB && System.nanoTime() - startNs < longest.ns())
        {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            leftKib = unwrittenKib();
        }
        return leftKib > SMALL_KIB ? leftKib / 1024 : 0;
    }

    /** What is still to be written, for the end of a line; nothing where it is little. */
    static String told(final long leftMib)
    {
        return leftMib == 0 ? "" : String.format(Locale.ROOT, "  (began with %,d MiB unwritten)", leftMib);
    }

    private long unwrittenKib()
    {
        try
        {
            long kib = 0;
            for (final String line : Files.readAllLines(file))
            {
                if (line.startsWith("Dirty:") || line.startsWith("Writeback:"))
                {
                    kib += Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
            return kib;
        }
        catch (final IOException e)
        {
            // Not Linux.
            return 0;
        }
    }
}
