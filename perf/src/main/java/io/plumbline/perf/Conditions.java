package io.plumbline.perf;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The conditions of a measurement, printed above its figures.
 */
final class Conditions
{
    /** System property by which the launcher names the commit. */
    static final String COMMIT_PROPERTY = "plumbline.commit";

    private Conditions()
    {
    }

    static void print(final PrintWriter out, final Path directory)
    {
        final Runtime runtime = Runtime.getRuntime();
        out.printf(
            Locale.ROOT,
            "cpu       %s, %d cores, load %.2f%n",
            cpu(),
            runtime.availableProcessors(),
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        out.printf("kernel    %s %s%n", System.getProperty("os.name"), System.getProperty("os.version"));
        out.printf(
            Locale.ROOT,
            "jvm       %s %s, heap %,d MiB, %s%n",
            System.getProperty("java.vm.name"),
            System.getProperty("java.vm.version"),
            runtime.maxMemory() >> 20,
            ManagementFactory.getGarbageCollectorMXBeans().get(0).getName());
        out.printf("flags     %s%n", String.join(" ", flags()));
        out.printf("commit    %s%n", System.getProperty(COMMIT_PROPERTY, "unknown"));
        out.printf("journal   %s, %s%n", directory, fileStore(directory));
    }

    private static List<String> flags()
    {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> !flag.startsWith("--add-") && !flag.startsWith("-D" + COMMIT_PROPERTY))
            .toList();
    }

    private static String cpu()
    {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo")))
        {
            return lines
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        }
        catch (final IOException e)
        {
            return System.getProperty("os.arch");
        }
    }

    private static String fileStore(final Path directory)
    {
        try
        {
            return Files.getFileStore(directory).type();
        }
        catch (final IOException e)
        {
            return "unknown file system";
        }
    }
}
