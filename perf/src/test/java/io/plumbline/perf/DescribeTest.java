package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/describe}, which names the commit in jars and in results. */
@Timeout(60)
class DescribeTest
{
    @TempDir
    private Path copy;

    @BeforeEach
    void makeWorkingCopy() throws Exception
    {
        final Path script = Path.of(System.getProperty("plumbline.root", ".."), "bin", "describe");
        assumeTrue(Files.isExecutable(script), "no bin/describe: plumbline.root is not set");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "no git");
        Files.createDirectories(copy.resolve("bin"));
        Files.copy(script, copy.resolve("bin/describe"));
        Files.createDirectories(copy.resolve("perf/results"));
        Files.writeString(copy.resolve("pom.xml"), "one");
        Files.writeString(copy.resolve("perf/results/README.md"), "one");
    }

    @Test
    void shouldNameTheCommitAndChangesButForThoseOfResults() throws Exception
    {
        commit();
        final String commit = describe();
        assertTrue(commit.matches("[0-9a-f]{4,64}"), commit);
        Files.writeString(copy.resolve("perf/results/README.md"), "two");
        Files.writeString(copy.resolve("notes"), "that git does not know");
        assertEquals(commit, describe());
        Files.writeString(copy.resolve("pom.xml"), "two");
        assertEquals(commit + "-dirty", describe());
        git("add", "pom.xml");
        assertEquals(commit + "-dirty", describe());
    }

    @Test
    void shouldNotTakeTheCommitOfWhateverItLiesIn() throws Exception
    {
        commit();
        final Path inner = Files.createDirectories(copy.resolve("vendor/plumbline/bin")).resolve("describe");
        Files.copy(copy.resolve("bin/describe"), inner);
        assertEquals("unknown", run(List.of(inner.toString())));
    }

    private void commit() throws IOException, InterruptedException
    {
        git("init", "-q");
        git("add", ".");
        git("-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "commit.gpgsign=false", "commit", "-qm", "one");
    }

    private String describe() throws IOException, InterruptedException
    {
        return run(List.of(copy.resolve("bin/describe").toString()));
    }

    private void git(final String... args) throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>(List.of("/usr/bin/git", "-C", copy.toString()));
        command.addAll(List.of(args));
        run(command);
    }

    private String run(final List<String> command) throws IOException, InterruptedException
    {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it hangs");
        assertEquals(0, process.exitValue(), told);
        return told;
    }
}
