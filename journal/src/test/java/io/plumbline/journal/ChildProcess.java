package io.plumbline.journal;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class of the tests in a Java process of its own. */
final class ChildProcess
{
    private ChildProcess()
    {
    }

    static Process start(final Path home, final Class<?> main, final String... args) throws IOException
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
        return new ProcessBuilder(command).start();
    }
}
