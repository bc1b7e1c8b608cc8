package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest
{
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "1fa3661, 1fa3661, ''", "1fa3661, unknown, ''", "1fa3661, aff4646, aff4646", "unknown, aff4646, aff4646",
        "1fa3661-dirty, 1fa3661-dirty, 1fa3661-dirty", "1fa3661, 1fa3661-dirty, 1fa3661-dirty"})
    void shouldNameTheWorkingCopyUnlessItIsWhatWasBuilt(final String built, final String tree, final String other)
    {
        assertEquals(other, Conditions.otherTree(built, tree));
    }

    @Test
    void shouldPrintBoth()
    {
        final StringWriter out = new StringWriter();
        final PrintWriter printer = new PrintWriter(out);
        conditions("1fa3661", "aff4646", Map.of()).print(printer);
        printer.flush();
        assertTrue(
            out.toString().contains("commit    1fa3661, built from; the working copy is at aff4646 now"),
            out.toString());
        assertFalse(out.toString().contains("peers"), out.toString());
    }

    @Test
    void shouldNameThePeersThatWereBuiltFromAnotherCommit()
    {
        final StringWriter out = new StringWriter();
        final PrintWriter printer = new PrintWriter(out);
        conditions("1fa3661", "", Map.of("esper", "1fa3661", "flink", "aff4646", "siddhi", "unknown")).print(printer);
        printer.flush();
        assertEquals(
            List.of("peers     flink was built from aff4646", "peers     siddhi was built from unknown"),
            out.toString().lines().filter(line -> line.startsWith("peers")).sorted().toList());
    }

    @Test
    void shouldTellWhatDecidesHowFilesAreReadAndWritten()
    {
        assertEquals(
            List.of(
                "read_ahead_kb", "transparent_hugepage", "vm.dirty_ratio", "vm.dirty_background_ratio",
                "vm.dirty_bytes", "vm.dirty_background_bytes"),
            Conditions.of(directory).system().keySet().stream()
                .filter(name -> !name.startsWith("page_reporting."))
                .toList());
        assertEquals("unknown", SystemSettings.of(directory.resolve("none")).get("read_ahead_kb"));
    }

    @Test
    void shouldTellWhatWasStolen()
    {
        assertEquals("2.50 %", SystemSettings.steal(new long[]{1_000, 10}, new long[]{1_200, 15}));
        assertEquals("unknown", SystemSettings.steal(new long[0], new long[]{1_200, 15}));
    }

    @Test
    void shouldReadTheCommitInAJar() throws IOException
    {
        final Path jar = directory.resolve("peer.jar");
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Plumbline-Commit", "aff4646");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        assertEquals("aff4646", Conditions.builtCommit(jar));
        assertEquals("unknown", Conditions.builtCommit(directory.resolve("none.jar")));
    }

    private static Conditions conditions(final String commit, final String tree, final Map<String, String> peers)
    {
        return new Conditions("", 2, 0, "", "", 1, "", List.of(), commit, tree, "", "", Map.of(), peers);
    }
}
