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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest
{
    private static final String HOSTILE = "<script>alert('|')</script>";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Conditions conditions;

    @BeforeEach
    void setUp()
    {
        conditions = Conditions.of(directory);
    }

    @Test
    void shouldDrawEveryKindOfResult() throws IOException
    {
        throughput(12.5).keep(directory);
        scale().keep(directory);
        bulk().keep(directory);
        soak().keep(directory);
        latency().keep(directory);
        final String page = report();
        assertEquals(6, count(page, "<svg "), "bars, a curve, two figures of the soak, two of latencies");
        assertTrue(page.contains("class=\"matrix\""), "matrix");
        assertTrue(page.contains("99.9%"), "the axis of percentiles");
        assertTrue(page.contains("background:hsl(120,60%,72%)"), "the fastest cell is green");
        assertTrue(page.contains("shared sleeping 1,024 engine"), page);
        final String markdown = Files.readString(directory.resolve("report.md"));
        assertTrue(markdown.contains("| shared | sleeping | 1,024 | 12.50 (10 to 15) |"), markdown);
        assertTrue(markdown.contains("- cores: " + conditions.cores()), markdown);
        assertTrue(markdown.contains("seed of messages 7"), markdown);
    }

    @Test
    void shouldLoadNothingAndRunNothing() throws IOException
    {
        throughput(12.5).setting("note", HOSTILE).keep(directory);
        final Result named = new Result("tcp", HOSTILE, conditions, new PrintWriter(out));
        named.table(HOSTILE).row().key(HOSTILE, HOSTILE).figure(HOSTILE, HOSTILE, 1);
        named.keep(directory);
        final String page = report();
        assertFalse(page.contains("<script"), page);
        assertFalse(page.matches("(?s).*(src=|url\\(|https?:|@import).*"), page);
        assertTrue(page.contains("default-src &#39;none&#39;"), page);
        assertTrue(
            Files.readAllLines(directory.resolve("report.md")).stream()
                .noneMatch(line -> line.contains("<script") && !line.startsWith("    ")),
            "Markdown lets HTML through, but in code");
    }

    @Test
    void shouldTakeTheNewestWhetherItFailedOrNot() throws IOException
    {
        throughput(11.25).keep(directory);
        throughput(12.25).keep(directory);
        assertTrue(report().contains("12.25"), "in one second the one that was named last");
        assertFalse(report().contains("11.25"));
        final Path failed = throughput(13.25).fail("missed").keep(directory);
        assertTrue(failed.toString().endsWith("-FAILED.json"), failed.toString());
        assertTrue(report().contains("13.25") && report().contains("throughput (FAILED)"), "the newest failed");
        assertFalse(report().contains("12.25"));
        Files.writeString(failed, Files.readString(failed).replaceFirst("\"date\" : \"20", "\"date\" : \"19"));
        assertTrue(report().contains("12.25"), "one that failed before");
        assertFalse(report().contains("FAILED"));
    }

    @Test
    void shouldShowEachThingThatACommandWasAskedFor() throws IOException
    {
        asked("throughput --batch 256", 11.25).keep(directory);
        asked("throughput --over memory", 12.25).keep(directory);
        asked("throughput", 13.25).fail("missed").keep(directory);
        final String page = report();
        assertTrue(page.contains("11.25") && page.contains("12.25") && page.contains("13.25"), page);
        assertTrue(page.contains("<h2>throughput --batch 256</h2>"), page);
        assertTrue(page.contains(">throughput --over memory</a>"), page);
        assertTrue(page.contains("<h2>throughput (FAILED)</h2>"), page);
        final String markdown = Files.readString(directory.resolve("report.md"));
        assertTrue(markdown.contains("## throughput --over memory\n"), markdown);
    }

    @Test
    void shouldTakeTheNewestOfTheSameInOtherWords() throws IOException
    {
        asked("latency --to journaled --cores=0,1 --results one", 11.25).keep(directory);
        asked("latency --histograms 'a b' --no-results --cores 0,1 --rounds=3 --to journaled", 12.25).keep(directory);
        assertFalse(report().contains("11.25"));
        assertTrue(report().contains("12.25"));
    }

    @Test
    void shouldMarkWhatFailedOrWasMeasuredInSpiteOfSomething() throws IOException
    {
        throughput(13.25).overridden("too few cores: 1").fail("a rate was missed").keep(directory);
        final String page = report();
        assertTrue(page.contains("FAILED: a rate was missed"), page);
        assertTrue(page.contains("Measured in spite of: too few cores: 1"), page);
    }

    @Test
    void shouldTakeTheFilesThatAreNamed() throws IOException
    {
        final Path one = throughput(11.25).keep(directory);
        final Path two = throughput(12.25).keep(directory);
        final Path page = directory.resolve("both.html");
        assertEquals(0, execute("report", one.toString(), two.toString(), "--out", page.toString()));
        assertTrue(Files.readString(page).contains("11.25") && Files.readString(page).contains("12.25"));
        assertTrue(Files.exists(directory.resolve("both.md")));
    }

    @Test
    void shouldListAllThatIsKept() throws IOException
    {
        asked("throughput --batch 256", 11.25).keep(directory);
        final Result newer = asked("throughput --batch 256", 12.25).overridden("too few cores: 1");
        final ResultTable aims = newer.table("aims");
        aims.row().key("aim", "one").key("verdict", "met");
        aims.row().key("aim", "two").key("verdict", "missed");
        newer.keep(directory);
        asked("latency", 13.25).fail(HOSTILE).keep(directory);
        Files.writeString(directory.resolve("by-hand.txt"), "\nTwo in turns:\n\n    bin/plumbline-perf tcp\n");
        Files.writeString(directory.resolve("other.json"), "{}");
        report();
        final List<String> rows = index().filter(line -> line.startsWith("| [")).toList();
        final String commit = conditions.commit();
        assertEquals(4, rows.size(), rows::toString);
        final String first = "[0-9]{4}(-[0-9]{2}){2}-throughput-" + commit;
        final String told = " \\| \\S+Z \\| " + commit + " \\| bin/plumbline-perf throughput --batch 256 \\| ";
        assertTrue(
            rows.get(0).matches("\\| \\[" + first + "]\\(" + first + "\\.txt\\)" + told + "sound \\|  \\|  \\|"),
            rows.get(0));
        assertTrue(
            rows.get(1).matches("\\| \\[" + first + "-2]\\(" + first + "-2\\.txt\\)" + told +
                "sound; in spite of: too few cores: 1 \\| 1 of 2 \\| yes \\|"),
            rows.get(1));
        assertTrue(
            rows.get(2).endsWith(" | FAILED: &lt;script>alert('\\|')&lt;/script> |  | yes |"), rows.get(2));
        assertEquals("| [by-hand](by-hand.txt) | bin/plumbline-perf tcp |", rows.get(3));
    }

    @Test
    void shouldMakeTheListAnewAndLeaveAnother() throws IOException
    {
        final Path index = directory.resolve("README.md");
        Files.writeString(index, "# Kept results\n\nOf ours.\n");
        throughput(11.25).keep(directory);
        report();
        assertEquals("# Kept results\n\nOf ours.\n", Files.readString(index));
        assertTrue(out.toString().contains(index + " is left as it is"), out.toString());
        Files.delete(index);
        report();
        assertEquals(1, index().filter(line -> line.contains("throughput")).count());
        throughput(12.25).keep(directory);
        report();
        assertEquals(2, index().filter(line -> line.contains("throughput")).count());
        assertTrue(out.toString().contains("all that is kept in " + index), out.toString());
    }

    @Test
    void shouldPassOverOtherFilesAndNameThemWhenAskedFor() throws IOException
    {
        Files.writeString(directory.resolve("other.json"), "[{}]");
        final Path broken = Files.writeString(directory.resolve("broken.json"), "{");
        assertEquals(1, execute("report", "--results", directory.toString()));
        assertTrue(err.toString().contains("there are no results in " + directory), err.toString());
        assertEquals(1, execute("report", broken.toString()));
        assertTrue(err.toString().contains(broken + " is no JSON"), err.toString());
        assertEquals(1, execute("report", directory.resolve("missing.json").toString()));
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    private Stream<String> index() throws IOException
    {
        return Files.readString(directory.resolve("README.md")).lines();
    }

    private String report() throws IOException
    {
        assertEquals(0, execute("report", "--results", directory.toString()), err::toString);
        return Files.readString(directory.resolve("report.html"));
    }

    private Result throughput(final double rate)
    {
        return asked("throughput", rate);
    }

    private Result asked(final String words, final double rate)
    {
        final Result result = new Result(
            words.split(" ")[0], "bin/plumbline-perf " + words, conditions, new PrintWriter(out)).seed("messages", 7);
        result.table("rates").row()
            .key("threading", "shared").key("wait strategy", "sleeping").key("batch", 1024)
            .figure("engine", "M messages/s", rate - 2.5, rate, rate + 2.5);
        return result;
    }

    private Result scale()
    {
        final Result result = result("scale");
        final ResultTable table = result.table("cost");
        for (final int devices : List.of(50, 8_000_000))
        {
            table.row().key("devices", devices).key("order", "uniform").figure("engine", "ns a reading", 50, 60);
        }
        return result;
    }

    private Result bulk()
    {
        final Result result = result("bulk");
        final ResultTable table = result.table("matrix");
        for (int workers = 1; workers <= 2; workers++)
        {
            table.row().key("workers", workers).key("chunk", 16).figure("time", "ms", 900.0 / workers);
        }
        return result;
    }

    private Result soak()
    {
        final Result result = result("soak");
        result.table("samples").row().key("collector", "g1")
            .figure("time", "s", 1, 2, 3).figure("heap", "MiB", 7, 9, 7).figure("threads", "", 20, 20, 20);
        return result;
    }

    private Result latency()
    {
        final Histogram histogram = new Histogram(3);
        for (long i = 1; i <= 10_000; i++)
        {
            histogram.recordValue(TimeUnit.MICROSECONDS.toNanos(i));
        }
        return result("latency")
            .histogram("journaled-1000 to journaled", "us", histogram, 1000)
            .histogram("idle-thread-1000 to journaled", "us", histogram, 1000)
            .histogram("acknowledged-1000 to acknowledged", "us", histogram, 1000);
    }

    private Result result(final String command)
    {
        return new Result(command, "bin/plumbline-perf " + command, conditions, new PrintWriter(out))
            .seed("messages", 7);
    }

    private int execute(final String... args)
    {
        return PlumblinePerf.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private static int count(final String text, final String part)
    {
        return text.split(part, -1).length - 1;
    }
}
