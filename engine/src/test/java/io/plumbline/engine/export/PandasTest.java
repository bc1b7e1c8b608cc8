package io.plumbline.engine.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What pandas reads of an export, against a plain scan of the journal. Left out, with a message, where there is no
 * pandas; Parquet where it has nothing to read that with (pyarrow or fastparquet, which not all systems package).
 */
@Timeout(120)
class PandasTest
{
    private static final Path SCRIPT =
        Path.of(System.getProperty("plumbline.root", ".."), "engine/src/test/resources/clients/sums.py");

    @TempDir
    private Path path;
    private Path journal;

    @BeforeEach
    void writeJournal()
    {
        journal = path.resolve("journal");
        for (int i = 0; i < 3; i++)
        {
            JournalRuns.write(journal, i, 5_000, 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTheSameSums(final ExportFormat format) throws IOException, InterruptedException
    {
        final String python = python(format);
        final Path file = path.resolve("readings." + format);
        final RangeReplay replay = new RangeReplay(JournalDirectory.open(journal), 0, Long.MAX_VALUE);
        try (OutputStream out = Files.newOutputStream(file))
        {
            new JournalExport(replay, ExportContent.READINGS, format, null, out).write(sequence -> {});
        }
        final Scan scan = new Scan();
        new RangeReplay(JournalDirectory.open(journal), 0, Long.MAX_VALUE).read(scan, sequence -> {});
        assertTrue(scan.valid > 5_000 && scan.readings > scan.valid);
        final boolean isMessages = format == ExportFormat.NDJSON;
        // Messages have milliseconds, and of late ones not the time at which they counted.
        assertEquals(
            scan.readings + " " + scan.valid + " " + BigDecimal.valueOf(scan.sum, ParquetSchema.SCALE) + " " +
                BigDecimal.valueOf(scan.min, ParquetSchema.SCALE) + " " + scan.ids + " " +
                (isMessages ? scan.firstNs / 1_000_000 * 1_000_000 : scan.firstNs) + " " +
                (isMessages ? 0 : scan.late),
            run(python, SCRIPT.toString(), format.toString(), file.toString()));
    }

    private static String python(final ExportFormat format) throws IOException, InterruptedException
    {
        for (final String python : List.of("python3", "/usr/bin/python3"))
        {
            if (imports(python, "pandas"))
            {
                assumeTrue(
                    format != ExportFormat.PARQUET || imports(python, "pyarrow") || imports(python, "fastparquet"),
                    "pandas has neither pyarrow nor fastparquet, to read Parquet");
                return python;
            }
        }
        assumeTrue(false, "no python3 with pandas: bin/install-test-tools installs it");
        return null;
    }

    private static boolean imports(final String python, final String module) throws InterruptedException
    {
        try
        {
            return new ProcessBuilder(python, "-c", "import " + module)
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    private String run(final String... command) throws IOException, InterruptedException
    {
        final Path told = path.resolve("told");
        final Process process = new ProcessBuilder(command).redirectError(told.toFile()).start();
        final String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(told));
        return printed.strip();
    }

    /** Adds up what the journal holds. */
    private static final class Scan implements JournalListener
    {
        private long readings;
        private long valid;
        private long sum;
        private long min = Long.MAX_VALUE;
        private long ids;
        private long firstNs = Long.MAX_VALUE;
        private long late;

        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            readings++;
            ids += component + 1;
            firstNs = Math.min(firstNs, timeNs);
            late += (flags & JournalFlags.LATE) == 0 ? 0 : 1;
            if ((flags & JournalFlags.VALID) != 0)
            {
                valid++;
                sum += power;
                min = Math.min(min, power);
            }
        }
    }
}
