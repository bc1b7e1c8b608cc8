package io.plumbline.engine.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * What Linux tells of a process at one moment (proc(5)).
 *
 * @param anonymousKib its memory that is not of files, KiB.
 * @param fileKib      its memory that is of files, KiB: the journal's among them.
 * @param descriptors  its open files and sockets.
 * @param cpuTicks     time on a core so far, of all threads, hundredths of a second.
 * @param threads      its threads.
 */
record ProcessSample(long anonymousKib, long fileKib, int descriptors, long cpuTicks, List<Task> threads)
{
    /** Ticks of a second: USER_HZ, 100 on every architecture that Java 17 runs on. */
    static final int TICKS_PER_S = 100;

    private static final int UTIME = 14;
    private static final int STIME = 15;
    private static final int PROCESSOR = 39;

    /**
     * A thread.
     *
     * @param id       of it.
     * @param name     the first 15 characters of it.
     * @param allowed  cores it may run on, as a list.
     * @param core     that it last ran on.
     * @param cpuTicks time on a core so far, hundredths of a second.
     */
    record Task(String id, String name, String allowed, int core, long cpuTicks)
    {
    }

    /** Looks at a process. */
    static ProcessSample of(final ProcessHandle process)
    {
        final Path directory = Path.of("/proc", Long.toString(process.pid()));
        Assumptions.assumeTrue(Files.isDirectory(directory), "no /proc: this is shown on Linux alone");
        try
        {
            final String status = text(directory.resolve("status"));
            final String[] stat = fields(text(directory.resolve("stat")));
            return new ProcessSample(
                kib(status, "RssAnon"),
                kib(status, "RssFile"),
                list(directory.resolve("fd")).size(),
                ticks(stat),
                tasks(directory.resolve("task")));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static List<Task> tasks(final Path directory) throws IOException
    {
        final List<Task> tasks = new ArrayList<>();
        for (final Path task : list(directory))
        {
            try
            {
                final String[] stat = fields(text(task.resolve("stat")));
                tasks.add(new Task(
                    task.getFileName().toString(),
                    text(task.resolve("comm")).strip(),
                    value(text(task.resolve("status")), "Cpus_allowed_list"),
                    Integer.parseInt(stat[PROCESSOR - 1]),
                    ticks(stat)));
            }
            catch (final NoSuchFileException ex)
            {
                // It has ended since it was listed.
                continue;
            }
            catch (final IOException ex)
            {
                // So has this one, while it was read.
                if (Files.exists(task))
                {
                    throw ex;
                }
            }
        }
        return tasks;
    }

    private static long ticks(final String[] stat)
    {
        return Long.parseLong(stat[UTIME - 1]) + Long.parseLong(stat[STIME - 1]);
    }

    /** The name, the second field, may have spaces and is in parentheses. */
    private static String[] fields(final String stat)
    {
        final int name = stat.lastIndexOf(')');
        return ("0 name" + stat.substring(name + 1)).strip().split(" ");
    }

    private static long kib(final String status, final String key)
    {
        return Long.parseLong(value(status, key).replace(" kB", ""));
    }

    private static String value(final String status, final String key)
    {
        return status.lines()
            .filter(line -> line.startsWith(key + ":"))
            .map(line -> line.substring(key.length() + 1).strip())
            .findFirst()
            .orElseThrow(() -> new AssertionError("no " + key + " in " + status));
    }

    private static List<Path> list(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.toList();
        }
    }

    private static String text(final Path file) throws IOException
    {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
