package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.JournalRuns;
import io.plumbline.journal.JournalDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command and the files that it writes. */
@Timeout(60)
class ExportCommandTest
{
    @TempDir
    private Path path;
    private Path out;
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeJournal() throws IOException
    {
        out = Files.createDirectory(path.resolve("out"));
        JournalRuns.write(path.resolve("journal"), 1, 500, 1);
        JournalRuns.write(path.resolve("journal"), 2, 1500, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "ndjson", "parquet"})
    void shouldWriteAWholeFileAndNothingElse(final String format) throws IOException
    {
        for (final String content : List.of("readings", "verdicts", "events"))
        {
            final Path file = out.resolve(content);
            assertEquals(0, export("--format", format, "--what", content, "-o", file.toString()), err::toString);
            assertTrue(Files.size(file) > 1_000);
            assertTrue(
                err.toString().contains(" " + content + " in " + file + ", " + Files.size(file) + " bytes"),
                err::toString);
        }
        assertEquals(3, files().size(), () -> files().toString());
        assertEquals(
            0,
            export(
                "--format", "csv", "--device", "def01", "--from", "100", "--to", "199",
                "-o", out.resolve("part").toString()));
        final List<String> part = Files.readAllLines(out.resolve("part"));
        assertTrue(part.size() > 10 && part.size() < 100, part::toString);
        assertTrue(part.stream().skip(1).allMatch(line -> line.contains(",def01,")), part::toString);
    }

    @Test
    void shouldReplaceAFileOnlyWhenToldTo() throws IOException
    {
        final Path file = Files.writeString(out.resolve("readings.csv"), "mine");
        assertEquals(1, export("--format", "csv", "-o", file.toString()));
        assertTrue(err.toString().contains(file + ": it exists already"), err::toString);
        assertEquals("mine", Files.readString(file));
        final Path link = Files.createSymbolicLink(out.resolve("link"), file);
        assertEquals(0, export("--format", "csv", "-o", link.toString(), "--force"), err::toString);
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(Files.readString(file).startsWith("sequence,time,code,id,pwr,valid,late\r\n"));
        assertEquals(1, export("--format", "csv", "-o", out.toString(), "--force"));
        assertEquals(1, export("--format", "csv", "-o", "/dev/null", "--force"));
        assertTrue(err.toString().contains("/dev/null: is no regular file"), err::toString);
        assertEquals(1, export("--format", "csv", "-o", out.resolve("none/readings.csv").toString()));
        final Path inside = path.resolve("journal").resolve("readings.csv");
        final Path alias = Files.createSymbolicLink(path.resolve("alias"), path.resolve("journal"));
        for (final Path place : List.of(inside, alias.resolve("id"), alias.resolve("segments/readings.csv")))
        {
            assertEquals(1, export("--format", "csv", "-o", place.toString(), "--force"));
            assertTrue(err.toString().contains(place + ": is in the journal, which is only read"), err::toString);
        }
        assertFalse(Files.exists(inside));
        assertEquals(List.of(link, file), files());
    }

    @Test
    void shouldExportWhatIsReadableAndFail() throws IOException
    {
        final Path segment = JournalDirectory.open(path.resolve("journal")).segments().get(1).path();
        final Path cycle;
        try (Stream<Path> cycles = Files.list(segment))
        {
            cycle = cycles.filter(name -> name.toString().endsWith(".cq4")).sorted().skip(1).findFirst()
                .orElseThrow();
        }
        try (RandomAccessFile access = new RandomAccessFile(cycle.toFile(), "rw"))
        {
            access.write(new byte[64]);
        }
        final Path file = out.resolve("readings.csv");
        assertEquals(1, export("--format", "csv", "-o", file.toString()), err::toString);
        assertTrue(err.toString().contains("what cannot be read for that is left out"), err::toString);
        assertTrue(Files.readAllLines(file).size() > 500);
        assertEquals(List.of(file), files());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--format parquet", "--format xml", "--format csv --what all", "--format csv --force", "--what readings",
        "--format csv --from yesterday"})
    void shouldRefuseAWrongCommandLine(final String args)
    {
        assertEquals(2, export(args.split(" ")));
        assertEquals(2, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().endsWith("\nplumbline export --help says more\n"), err::toString);
    }

    private List<Path> files()
    {
        try (Stream<Path> files = Files.list(out))
        {
            return files.sorted().toList();
        }
        catch (final IOException e)
        {
            throw new AssertionError(e);
        }
    }

    private int export(final String... args)
    {
        final List<String> all = new ArrayList<>(List.of("export", "-j", path.resolve("journal").toString()));
        all.addAll(List.of(args));
        return Plumbline.commandLine()
            .setOut(new PrintWriter(err, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(new String[0]));
    }
}
