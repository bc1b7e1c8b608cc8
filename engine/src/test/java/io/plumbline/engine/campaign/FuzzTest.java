package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.code_intelligence.jazzer.Jazzer;
import io.plumbline.campaign.Campaign;
import io.plumbline.campaign.ChildProcess;
import io.plumbline.codec.DecoderFuzzTarget;
import io.plumbline.engine.http.BodyFuzzTarget;
import io.plumbline.engine.ingress.FramerFuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Coverage-guided fuzzing of what is reached by whatever a client sends: a fuzzer, in a process of its own, makes of
 * the seeds that are kept inputs that take new ways through the code. A run is a second for each target.
 */
class FuzzTest
{
    private static final Path ROOT = Path.of(System.getProperty("plumbline.root", ".."));
    private static final List<Target> TARGETS = List.of(
        new Target(
            "decoder", DecoderFuzzTarget.class, "codec", 600, DecoderFuzzTarget::fuzzerTestOneInput,
            "io.plumbline.codec.*"),
        new Target(
            "framer", FramerFuzzTarget.class, "engine", 4096, FramerFuzzTarget::fuzzerTestOneInput,
            "io.plumbline.codec.*:io.plumbline.engine.ingress.Line*"),
        new Target(
            "body", BodyFuzzTarget.class, "engine", 600, BodyFuzzTarget::fuzzerTestOneInput,
            "io.plumbline.engine.http.JsonElements:com.fasterxml.jackson.core.json.UTF8StreamJsonParser"));

    /** What libFuzzer prints last, and what it says of its state on the way. */
    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");
    private static final Pattern COVERED = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\d+)/");
    private static final int STARTING_S = 120;

    /** Of the decoder and of the framer in a build; with those of the body a minute in all. */
    private static final int BUILD_S = 26;
    private static final int BODY_BUILD_S = 8;

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> shouldJudgeTheSeedsByTheRules() throws IOException
    {
        Stream<DynamicTest> tests = Stream.empty();
        for (final Target target : TARGETS)
        {
            final List<Path> seeds = files(target.seeds());
            assertTrue(seeds.size() > 10, "seeds of " + target.name + ": " + seeds);
            tests = Stream.concat(tests, seeds.stream().map(seed -> dynamicTest(
                target.name + " " + seed.getFileName(), () -> target.judge.accept(Files.readAllBytes(seed)))));
        }
        return tests;
    }

    @Test
    void shouldFindNothingByTheCoverageOfTheDecoder() throws IOException, InterruptedException
    {
        fuzz(TARGETS.get(0), BUILD_S);
    }

    @Test
    void shouldFindNothingByTheCoverageOfTheFramer() throws IOException, InterruptedException
    {
        fuzz(TARGETS.get(1), BUILD_S);
    }

    @Test
    void shouldFindNothingByTheCoverageOfTheBody() throws IOException, InterruptedException
    {
        fuzz(TARGETS.get(2), BODY_BUILD_S);
    }

    private void fuzz(final Target target, final int buildSeconds) throws IOException, InterruptedException
    {
        final Campaign campaign = Campaign.of(
            "fuzz-" + target.name, Integer.getInteger("plumbline.fuzz.seconds", buildSeconds));
        final Path corpus = Files.createDirectory(directory.resolve("corpus"));
        final Path found = Files.createDirectory(directory.resolve("found"));
        final Path temporary = Files.createDirectory(directory.resolve("tmp"));
        final Path log = directory.resolve("log");
        final List<String> command = ChildProcess.command(
            directory,
            Jazzer.class,
            "--target_class=" + target.type.getName(),
            // The reference is not to be explored, only asked.
            "--instrumentation_includes=" + target.explored,
            "--instrumentation_excludes=io.plumbline.codec.Reference*:io.plumbline.codec.Decoder*",
            // What these hooks look for, as injections into SQL, nothing here could do.
            "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.*",
            "--reproducer_path=" + found,
            "-artifact_prefix=" + found + "/",
            "-max_total_time=" + campaign.runs(),
            "-max_len=" + target.maxLength,
            "-timeout=60",
            "-seed=" + (1 + campaign.random(0).nextInt(Integer.MAX_VALUE)),
            "-print_final_stats=1",
            "-dict=" + target.seeds().resolveSibling(target.name + ".dict"),
            corpus.toString(),
            target.seeds().toString());
        // It unpacks its native part, and does not clear it away.
        command.addAll(1, List.of("-XX:-UsePerfData", "-Djava.io.tmpdir=" + temporary));
        command.remove("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        final Process fuzzer = new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
        try
        {
            assertTrue(
                fuzzer.waitFor(campaign.runs() + STARTING_S, TimeUnit.SECONDS), () -> "does not end: " + text(log));
        }
        finally
        {
            fuzzer.destroyForcibly();
        }
        assertEquals(List.of(), crashes(found), () -> target.name + ": " + text(log));
        assertEquals(0, fuzzer.exitValue(), () -> target.name + ": " + text(log));
        tell(campaign, target, text(log), files(corpus).size());
    }

    private static void tell(
        final Campaign campaign, final Target target, final String log, final int corpus)
    {
        final Matcher done = DONE.matcher(log);
        assertTrue(done.find(), log);
        final Matcher covered = COVERED.matcher(log);
        int edges = 0;
        int features = 0;
        while (covered.find())
        {
            edges = Integer.parseInt(covered.group(1));
            features = Integer.parseInt(covered.group(2));
        }
        campaign.result(
            "%,d inputs, each judged as by the rules; %,d edges and %,d features of the code covered, %,d inputs " +
                "found that cover something new, beside %,d seeds",
            Long.parseLong(done.group(1)), edges, features, corpus, files(target.seeds()).size());
    }

    /** What the fuzzer has put down of inputs that failed, in hexadecimal. */
    private static List<String> crashes(final Path found) throws IOException
    {
        return files(found).stream()
            .filter(file -> !file.toString().endsWith(".java"))
            .map(file -> file.getFileName() + ": " + HexFormat.of().formatHex(bytes(file)))
            .toList();
    }

    private static List<Path> files(final Path directory)
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static byte[] bytes(final Path file)
    {
        try
        {
            return Files.readAllBytes(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static String text(final Path file)
    {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    /** What is fuzzed: its name, class, module, longest input, the target itself, and the classes to be explored. */
    private record Target(
        String name, Class<?> type, String module, int maxLength, Consumer<byte[]> judge, String explored)
    {
        Path seeds()
        {
            return ROOT.resolve(module + "/src/test/resources/fuzz/" + name).toAbsolutePath();
        }
    }
}
