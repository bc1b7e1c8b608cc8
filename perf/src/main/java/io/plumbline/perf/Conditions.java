package io.plumbline.perf;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
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
 * @param commit     that the jar was built from, with {@code -dirty} behind it where there were changes.
 * @param tree       commit of the working copy when this was started, where it is another one; otherwise empty.
 * @param directory  that is written to.
 * @param fileSystem of that directory.
 * @param system     settings of the system that decide how files are read, cached and written, by name.
 * @param peers      commits that the modules of peers were built from, by the modules' names.
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
    String tree,
    String directory,
    String fileSystem,
    Map<String, String> system,
    Map<String, String> peers)
{
    /** System property by which the launcher names the commit of the working copy. */
    static final String TREE_PROPERTY = "plumbline.tree";

    private static final String UNKNOWN = "unknown";
    private static final String COMMIT = "Plumbline-Commit";

    /** Those of this process at this moment, where no module of a peer takes part. */
    static Conditions of(final Path directory)
    {
        return of(directory, Map.of());
    }

    /** Those of this process, and of these modules of peers, at this moment. */
    static Conditions of(final Path directory, final Map<String, String> peers)
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
                .filter(flag -> !flag.startsWith("--add-") && !flag.startsWith("-D" + TREE_PROPERTY))
                .toList(),
            builtCommit(),
            otherTree(builtCommit(), System.getProperty(TREE_PROPERTY, UNKNOWN)),
            directory.toString(),
            fileStore(directory),
            SystemSettings.of(directory),
            peers);
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
        out.printf(
            "commit    %s%s%n", commit, tree.isEmpty() ? "" : ", built from; the working copy is at " + tree + " now");
        peers.forEach((module, built) ->
        {
            if (!isSame(commit, built))
            {
                out.printf("peers     %s was built from %s%n", module, built);
            }
        });
        out.printf("journal   %s, %s%n", directory, fileSystem);
        out.printf(
            "system    %s%n",
            system.entrySet().stream()
                .map(setting -> setting.getKey() + ' ' + setting.getValue())
                .collect(Collectors.joining(", ")));
    }

    /** The working copy's commit, unless the jar was built from it, unchanged. */
    static String otherTree(final String built, final String tree)
    {
        return tree.equals(UNKNOWN) || isSame(built, tree) ? "" : tree;
    }

    /** The commit that a jar was built from, as its manifest says. */
    static String builtCommit(final Path jar)
    {
        try (JarFile file = new JarFile(jar.toFile()))
        {
            return builtCommit(file.getManifest());
        }
        catch (final IOException e)
        {
            return UNKNOWN;
        }
    }

    /** Of changed files one cannot tell whether they are the same. */
    private static boolean isSame(final String one, final String other)
    {
        return one.equals(other) && !one.endsWith("-dirty");
    }

    private static String builtCommit()
    {
        try (InputStream file = Conditions.class.getResourceAsStream("/" + JarFile.MANIFEST_NAME))
        {
            return builtCommit(file == null ? null : new Manifest(file));
        }
        catch (final IOException e)
        {
            return UNKNOWN;
        }
    }

    private static String builtCommit(final Manifest manifest)
    {
        final String commit = manifest == null ? null : manifest.getMainAttributes().getValue(COMMIT);
        return commit == null ? UNKNOWN : commit;
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
