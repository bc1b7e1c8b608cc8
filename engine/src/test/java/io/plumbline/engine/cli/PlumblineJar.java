package io.plumbline.engine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The jar as users run it, in a process of its own. */
public final class PlumblineJar
{
    private static final Path TARGET = Path.of(System.getProperty("plumbline.root", ".."), "engine/target")
        .toAbsolutePath().normalize();
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String JAR = TARGET.resolve("plumbline.jar").toString();
    private static final int HANG_S = 60;

    /** Starting is most of a short run's time: what makes a long run fast would make it slower. */
    private static final List<String> SHORT_RUN = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    private static final List<String> QUICK = quick();

    private PlumblineJar()
    {
    }

    /**
     * The command that runs the jar, without any flag.
     *
     * @param args of it.
     * @return the command, which may be added to.
     */
    public static List<String> plain(final String... args)
    {
        return command(List.of(), args);
    }

    /**
     * The command that runs the jar, with flags that have a short run be done sooner and change nothing else: the
     * virtual machine compiles little, and has the classes as an earlier run left them in an archive.
     *
     * @param args of it.
     * @return the command, which may be added to: options of Java come second.
     */
    public static List<String> command(final String... args)
    {
        return command(QUICK, args);
    }

    private static List<String> command(final List<String> flags, final String... args)
    {
        return new ArrayList<>(Stream.of(List.of(JAVA), flags, List.of("-jar", JAR), List.of(args))
            .flatMap(List::stream)
            .toList());
    }

    private static List<String> quick()
    {
        final List<String> flags = new ArrayList<>(SHORT_RUN);
        try
        {
            final Path archive = TARGET.resolve("classes-" + ProcessHandle.current().pid() + ".jsa");
            archive.toFile().deleteOnExit();
            final List<String> demo = command(SHORT_RUN, "demo");
            demo.add(1, "-XX:ArchiveClassesAtExit=" + archive);
            final Process process = new ProcessBuilder(demo)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
            // A virtual machine that makes none, or other files, does without.
            if (process.waitFor(HANG_S, TimeUnit.SECONDS) && process.exitValue() == 0 && Files.exists(archive))
            {
                flags.add("-XX:SharedArchiveFile=" + archive);
            }
            process.destroyForcibly();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
        return flags;
    }
}
