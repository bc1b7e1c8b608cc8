package io.plumbline.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What Linux is set to that decides how files are read, cached and written back; and the time that a hypervisor gave to
 * others.
 */
final class SystemSettings
{
    private static final String UNKNOWN = "unknown";
    private static final String PAGE_REPORTING = "/sys/module/page_reporting/parameters/";
    private static final int STEAL = 8;
    private static final double PERCENT = 100;

    private SystemSettings()
    {
    }

    /** By name; those of memory, and of the device that a directory is on. */
    static Map<String, String> of(final Path directory)
    {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("read_ahead_kb", readAhead(directory));
        settings.put("transparent_hugepage", first("/sys/kernel/mm/transparent_hugepage/enabled"));
        for (final String name : new String[]{"ratio", "background_ratio", "bytes", "background_bytes"})
        {
            settings.put("vm.dirty_" + name, first("/proc/sys/vm/dirty_" + name));
        }
        // What a hypervisor is told is free it takes, and whoever touches it next waits until it is there again.
        for (final String name : new String[]{"page_reporting_order", "min_free_ms"})
        {
            final String value = first(PAGE_REPORTING + name);
            if (!value.equals(UNKNOWN))
            {
                settings.put("page_reporting." + name, value);
            }
        }
        return settings;
    }

    /** The machine's time since its start, all and stolen, in ticks; nothing where the system does not tell. */
    static long[] times()
    {
        final String[] words = first("/proc/stat").split(" +");
        return words.length <= STEAL ? new long[0] : new long[]{
            Arrays.stream(words, 1, STEAL + 1).mapToLong(Long::parseLong).sum(), Long.parseLong(words[STEAL])};
    }

    /** Of the machine's time between, what was stolen, in words. */
    static String steal(final long[] begin, final long[] end)
    {
        return begin.length == 0 || end.length == 0 ? UNKNOWN :
            String.format(
                Locale.ROOT, "%.2f %%", PERCENT * (end[1] - begin[1]) / Math.max(1, end[0] - begin[0]));
    }

    /** The device's own, or that of the disk that it is a part of. */
    private static String readAhead(final Path directory)
    {
        final long device;
        try
        {
            device = ((Number)Files.getAttribute(directory, "unix:dev")).longValue();
        }
        catch (final IOException | UnsupportedOperationException | IllegalArgumentException e)
        {
            return UNKNOWN;
        }
        // As the C library's major() and minor() have it.
        final long major = device >> 8 & 0xfff | device >> 32 & ~0xfffL;
        final long minor = device & 0xff | device >> 12 & ~0xffL;
        final String name = major + ":" + minor;
        final String own = first("/sys/dev/block/" + name + "/queue/read_ahead_kb");
        final String disk = own.equals(UNKNOWN) ? first("/sys/dev/block/" + name + "/../queue/read_ahead_kb") : own;
        return disk.equals(UNKNOWN) ? first("/sys/class/bdi/" + name + "/read_ahead_kb") : disk;
    }

    private static String first(final String file)
    {
        try (var lines = Files.lines(Path.of(file)))
        {
            return lines.findFirst().orElse(UNKNOWN).trim();
        }
        catch (final IOException e)
        {
            return UNKNOWN;
        }
    }
}
