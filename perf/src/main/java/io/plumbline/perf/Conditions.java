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
 * The conditions of a measurement, printed above its figures and kept with them.
 *
 * @param cpu        model of the processor.
 * @param cores      that this process may use.
 * @param load       of the system when the measurement began, as {@code uptime} counts it.
 * @param kernel     name and version of the system.
 * @param jvm        name and version.
 * @param heapMib    most that the heap may grow to.
 * @param collector  of garbage.
 * @param flags      of the JVM, but for those that every launcher gives.
 * @param commit     of the product.
 * @param directory  that is written to.
 * @param fileSystem of that directory.
 */
record Conditions(
    String cpu,
    int cores,
    double load,
    String kernel,
    String jvm,
    long heapMib,
    String collector,
    List<String> flags,
    String commit,
    String directory,
    String fileSystem)
{
    /** System property by which the launcher names the commit. */
    static final String COMMIT_PROPERTY = "plumbline.commit";

    /** Those of this process at this moment. */
    static Conditions of(final Path directory)
    {
        return new Conditions(
            cpuModel(),
            Runtime.getRuntime().availableProcessors(),
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
            System.getProperty("os.name") + ' ' + System.getProperty("os.version"),
            System.getProperty("java.vm.name") + ' ' + System.getProperty("java.vm.version"),
            Runtime.getRuntime().maxMemory() >> 20,
            ManagementFactory.getGarbageCollectorMXBeans().get(0).getName(),
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("--add-") && !flag.startsWith("-D" + COMMIT_PROPERTY))
                .toList(),
            System.getProperty(COMMIT_PROPERTY, "unknown"),
            directory.toString(),
            fileStore(directory));
    }

    static void print(final PrintWriter out, final Path directory)
    {
        of(directory).print(out);
    }

    void print(final PrintWriter out)
    {
        out.printf(Locale.ROOT, "cpu       %s, %d cores, load %.2f%n", cpu, cores, load);
        out.printf("kernel    %s%n", kernel);
        out.printf(Locale.ROOT, "jvm       %s, heap %,d MiB, %s%n", jvm, heapMib, collector);
        out.printf("flags     %s%n", String.join(" ", flags));
        out.printf("commit    %s%n", commit);
        out.printf("journal   %s, %s%n", directory, fileSystem);
    }

    private static String cpuModel()
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
