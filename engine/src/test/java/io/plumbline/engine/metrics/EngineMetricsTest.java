package io.plumbline.engine.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.codec.DecodeStatus;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.counters.LatencyHistogram;
import io.plumbline.journal.JournalDirectory;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineMetricsTest
{
    @TempDir
    private Path directory;

    private EngineCounters counters;
    private EngineMetrics metrics;

    @BeforeEach
    void count()
    {
        counters = EngineCounters.create(JournalDirectory.create(directory.resolve("j")));
        metrics = new EngineMetrics(counters.reader());
        counters.add(EngineCounter.BUILD, "1.2.3").setRelease(1);
        counters.get(EngineCounter.READINGS_RECEIVED).setRelease(42);
        counters.addRejected()[DecodeStatus.BAD_POWER.code()].setRelease(3);
        counters.get(EngineCounter.EVENTS_PUBLISHED).setRelease(45);
        counters.get(EngineCounter.EVENTS_JOURNALED).setRelease(40);
        counters.get(EngineCounter.JOURNAL_WRITTEN).setRelease(1_234);
        counters.get(EngineCounter.LONGEST_CYCLE).setRelease(1_500_000);
        counters.get(EngineCounter.START_TIME).setRelease(1_795_222_800_123L);
        counters.add(EngineCounter.ACTION_LAG, "siren").setRelease(7);
        final LatencyHistogram histogram = new LatencyHistogram(counters);
        histogram.record(1_500);
        histogram.record(1_600);
        histogram.record(60_000_000_000L);
    }

    @Test
    void shouldWriteOpenMetrics() throws IOException
    {
        final List<String> lines = write(MetricsFormat.OPEN_METRICS);
        assertEquals("# EOF", lines.get(lines.size() - 1));
        assertHas(lines, "# TYPE plumbline_readings_received counter");
        assertHas(lines, "# HELP plumbline_readings_received Messages that came in, accepted or refused.");
        assertHas(lines, "plumbline_readings_received_total 42.0");
        assertHas(lines, "plumbline_rejected_total{reason=\"bad-power\"} 3.0");
        assertHas(lines, "plumbline_rejected_total{reason=\"bad-type\"} 0.0");
        assertHas(lines, "plumbline_journal_lag 5.0");
        assertHas(lines, "# UNIT plumbline_journal_written_bytes bytes");
        assertHas(lines, "plumbline_journal_written_bytes_total 1234.0");
        assertHas(lines, "plumbline_longest_cycle_seconds 0.0015");
        assertHas(lines, "plumbline_start_time_seconds 1.795222800123E9");
        assertHas(lines, "plumbline_build_info{version=\"1.2.3\"} 1");
        assertHas(lines, "plumbline_action_lag{action=\"siren\"} 7.0");
        assertHas(lines, "plumbline_journal_latency_seconds_bucket{le=\"1.0E-6\"} 0");
        assertHas(lines, "plumbline_journal_latency_seconds_bucket{le=\"2.0E-6\"} 2");
        assertHas(lines, "plumbline_journal_latency_seconds_bucket{le=\"10.0\"} 2");
        assertHas(lines, "plumbline_journal_latency_seconds_bucket{le=\"+Inf\"} 3");
        assertHas(lines, "plumbline_journal_latency_seconds_count 3");
        assertHas(lines, "plumbline_journal_latency_seconds_sum 60.0000031");
    }

    @Test
    void shouldChooseTheFormatThatIsAskedFor()
    {
        assertEquals(MetricsFormat.PROMETHEUS, MetricsFormat.of(null));
        assertEquals(MetricsFormat.PROMETHEUS, MetricsFormat.of("text/plain;version=0.0.4"));
        assertEquals(
            MetricsFormat.OPEN_METRICS,
            MetricsFormat.of("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"));
        assertTrue(MetricsFormat.OPEN_METRICS.contentType().startsWith("application/openmetrics-text"));
    }

    @Test
    void shouldBearTwoCountersOfOneLabel() throws IOException
    {
        counters.add(EngineCounter.ACTION_LAG, "siren").setRelease(8);
        assertHas(write(MetricsFormat.OPEN_METRICS), "plumbline_action_lag{action=\"siren\"} 8.0");
    }

    @Test
    void shouldPassPromtool() throws IOException, InterruptedException
    {
        final Path promtool = onPath("promtool");
        assumeTrue(promtool != null, "promtool (Debian package prometheus) is not on the PATH");
        final Path text = directory.resolve("metrics.txt");
        Files.write(text, write(MetricsFormat.PROMETHEUS));
        final Process process = new ProcessBuilder(promtool.toString(), "check", "metrics", "--extended")
            .redirectInput(text.toFile())
            .redirectErrorStream(true)
            .start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), said);
    }

    private List<String> write(final MetricsFormat format) throws IOException
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.write(format, out);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static void assertHas(final List<String> lines, final String line)
    {
        assertTrue(lines.contains(line), () -> line + " is not in\n" + String.join("\n", lines));
    }

    private static Path onPath(final String program)
    {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map((folder) -> Path.of(folder, program))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    }
}
