package io.plumbline.perf;

import io.plumbline.perf.peer.PeerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the process of a peer is started: which class path and flags, or which script.
 */
final class PeerLaunch
{
    private static final String PYTHON = "python3";
    private static final String PYTHON_RULE = "rule.py";

    private PeerLaunch()
    {
    }

    /** The directory of this module in a working copy, to which the peers' modules and the results are relative. */
    static Path perfDirectory()
    {
        try
        {
            final Path classes =
                Path.of(PeerLaunch.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return classes.toAbsolutePath().getParent().getParent();
        }
        catch (final URISyntaxException e)
        {
            throw new IllegalStateException(e);
        }
    }

    /** Why a peer cannot be run here, or null when it can. */
    static String missing(final PeerKind kind)
    {
        if (kind.script() != null)
        {
            return pythonRuns() ? null : "there is no " + PYTHON;
        }
        return kind.module() == null ||
            Files.isRegularFile(jar(kind.module())) && Files.isDirectory(libraries(kind.module())) ? null :
            "not built; mvn -B -Ppeers-" + kind.module() + " -DskipTests package builds it";
    }

    /**
     * What the modules of peers were built from, each with the part of the harness that runs in its process.
     *
     * @param kinds of the peers.
     * @return commits, by the modules' names, of those that are built.
     */
    static Map<String, String> commits(final List<PeerKind> kinds)
    {
        final Map<String, String> commits = new TreeMap<>();
        for (final PeerKind kind : kinds)
        {
            if (kind.module() != null && missing(kind) == null)
            {
                commits.computeIfAbsent(kind.module(), module -> Conditions.builtCommit(jar(module)));
            }
        }
        return commits;
    }

    /** The command line up to the arguments. */
    static List<String> command(final PeerKind kind, final Path scratch) throws IOException
    {
        final List<String> command = new ArrayList<>();
        if (kind.script() != null)
        {
            copy(PYTHON_RULE, scratch);
            // Without -B it would leave compiled code beside the script.
            command.addAll(List.of(PYTHON, "-B", copy(kind.script(), scratch).toString()));
            return command;
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (kind.module() == null)
        {
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") || flag.startsWith("-Ddisable."))
                .forEach(command::add);
        }
        command.addAll(kind.flags());
        command.addAll(List.of("-cp", classPath(kind), PeerProcess.class.getName(), kind.factory(), kind.name()));
        return command;
    }

    private static Path copy(final String resource, final Path directory) throws IOException
    {
        final Path file = directory.resolve(resource);
        try (InputStream content = PeerProcess.class.getResourceAsStream(resource))
        {
            Files.copy(content, file);
        }
        return file;
    }

    private static String classPath(final PeerKind kind)
    {
        return kind.module() == null ? System.getProperty("java.class.path") :
            jar(kind.module()) + System.getProperty("path.separator") + libraries(kind.module()) + "/*";
    }

    private static Path jar(final String module)
    {
        return target(module).resolve("plumbline-peers-" + module + ".jar");
    }

    /** All that the jar needs, that part of the harness which runs in a peer's process among it. */
    private static Path libraries(final String module)
    {
        return target(module).resolve("lib");
    }

    private static Path target(final String module)
    {
        return perfDirectory().resolve("peers").resolve(module).resolve("target");
    }

    private static boolean pythonRuns()
    {
        try
        {
            return new ProcessBuilder(PYTHON, "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor() == 0;
        }
        catch (final IOException e)
        {
            return false;
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
