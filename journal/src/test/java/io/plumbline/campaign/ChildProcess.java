package io.plumbline.campaign;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class of the product or its tests in a Java process of its own. */
public final class ChildProcess
{
    private ChildProcess()
    {
    }

    /**
     * Starts a main class of the class path of this test, with the flags that the product runs with.
     *
     * @param home of the process: what a library leaves in a home is left there.
     * @param main class to run.
     * @param args of its main method.
     * @return the process; whoever starts it ends it.
     * @throws IOException when it cannot be started.
     */
    public static Process start(final Path home, final Class<?> main, final String... args) throws IOException
    {
        return new ProcessBuilder(command(home, main, args)).start();
    }

    /**
     * The command that {@link #start} runs: for whoever wants to put something before it, or to redirect its streams.
     *
     * @param home of the process.
     * @param main class to run.
     * @param args of its main method.
     * @return the command and its arguments.
     */
    public static List<String> command(final Path home, final Class<?> main, final String... args)
    {
        final Path flags = Path.of(System.getProperty("plumbline.root", "..")).resolve("config/jvm.flags");
        Assumptions.assumeTrue(Files.exists(flags), "no config/jvm.flags: plumbline.root is not set");
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + flags,
            "-Xmx256m",
            "-Duser.home=" + home,
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            main.getName()));
        if (Runtime.version().feature() >= 23)
        {
            command.add(1, "@" + flags.resolveSibling("jvm23.flags"));
        }
        command.addAll(List.of(args));
        return command;
    }
}
