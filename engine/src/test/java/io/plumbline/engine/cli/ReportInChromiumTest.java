package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.engine.JournalRuns;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of {@code report} as a browser shows it, without a network; skipped where there is no Chromium. */
@Timeout(300)
class ReportInChromiumTest
{
    private static final int HANG_S = 100;
    /** What a page asks for has it for its origin; what the browser asks for by itself has none. */
    private static final Pattern ASKED_FOR = Pattern.compile("\"initiator\":\"(?!not an origin)[^}]*");
    private static final Pattern DRAWN = Pattern.compile("data-drawn=\"([^\"]*)\"");
    /** Measures what is drawn; a page of ours has no script, and would not run one. */
    private static final String MEASURE = """
        <script>
        const plots = [...document.querySelectorAll('.plot')].map(plot => {
          const boxes = [...plot.querySelectorAll('path.line')].map(path => path.getBoundingClientRect());
          return [boxes.length, Math.max(...boxes.map(box => box.width)), Math.max(...boxes.map(box => box.height)),
            plot.getBoundingClientRect().width].join(' ');
        });
        parent.postMessage(document.documentElement.scrollWidth + '|' + plots.join('|'), '*');
        </script></body>""";
    /** A frame may be narrower than a window of the browser. */
    private static final String FRAME = """
        <body><script>onmessage = told => document.body.dataset.drawn = told.data;</script>
        <iframe src="measured.html" style="border:0;width:%dpx;height:900px"></iframe></body>""";

    @TempDir
    private Path path;
    private Path page;

    @BeforeEach
    void findChromium()
    {
        assumeTrue(chromium() != null, "no chromium here; bin/install-test-tools installs it");
    }

    private static String chromium()
    {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .flatMap(directory -> Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of(directory, name)))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse(null);
    }

    private void report(final String... more)
    {
        page = path.resolve("out/report.html");
        final List<String> args = new ArrayList<>(List.of("report", "-j", path.resolve("journal").toString()));
        args.addAll(List.of("-o", page.getParent().toString()));
        args.addAll(List.of(more));
        final StringWriter err = new StringWriter();
        assertEquals(0, Plumbline.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err, true))
            .execute(args.toArray(new String[0])), err::toString);
    }

    @Test
    void shouldOpenWithoutAskingForAnythingOrComplaining() throws Exception
    {
        JournalRuns.write(path.resolve("journal"), 1, 2_000, 2);
        report();
        final Path net = path.resolve("net.json");
        final String told = browse("--log-net-log=" + net, "--dump-dom", page.toUri().toString());
        assertTrue(Files.readString(path.resolve("stdout")).contains("<h1>Incident report</h1>"), told);
        assertFalse(told.contains("CONSOLE"), told);
        final Matcher asked = ASKED_FOR.matcher(Files.readString(net, StandardCharsets.ISO_8859_1));
        assertFalse(asked.find(), () -> asked.group());
        final String text = Files.readString(page);
        assertFalse(text.contains("://") || text.contains("url(") || text.contains("@import"), "it names something");
    }

    @Test
    void shouldSeeItWhenAPageAsksForSomething() throws Exception
    {
        final Path asking = Files.writeString(path.resolve("asking.html"), "<img src='http://plumbline.invalid/x'>");
        final Path net = path.resolve("net.json");
        browse("--log-net-log=" + net, "--dump-dom", asking.toUri().toString());
        assertTrue(ASKED_FOR.matcher(Files.readString(net, StandardCharsets.ISO_8859_1)).find());
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 400})
    void shouldDrawEachChart(final int width) throws Exception
    {
        JournalRuns.write(path.resolve("journal"), 1, 2_000, 2);
        report();
        final String text = Files.readString(page);
        final Path measured = path.resolve("measured.html");
        Files.writeString(
            measured,
            text.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "").replace("</body>", MEASURE));
        final Path frame = Files.writeString(path.resolve("frame.html"), String.format(FRAME, width));
        browse("--virtual-time-budget=10000", "--dump-dom", frame.toUri().toString());
        final Matcher drawn = DRAWN.matcher(Files.readString(path.resolve("stdout")));
        assertTrue(drawn.find());
        final String[] told = drawn.group(1).split("\\|");
        assertTrue(Double.parseDouble(told[0]) <= width, "the page is wider than the window: " + told[0]);
        for (int i = 1; i < told.length; i++)
        {
            final String[] numbers = told[i].split(" ");
            assertTrue(Integer.parseInt(numbers[0]) >= 3, told[i]);
            assertTrue(Double.parseDouble(numbers[1]) > Double.parseDouble(numbers[3]) / 2, told[i]);
            assertTrue(Double.parseDouble(numbers[2]) > 10, told[i]);
        }
        final int charts = told.length - 1;
        assertEquals(text.split("<figure>").length - 1, charts);
        assertTrue(charts >= 6, "charts: " + charts);
    }

    @Test
    void shouldNotBeBlank() throws Exception
    {
        JournalRuns.write(path.resolve("journal"), 1, 2_000, 2);
        report("--device", "abc01");
        final Path shot = path.resolve("shot.png");
        browse("--window-size=1280,2000", "--screenshot=" + shot, page.toUri().toString());
        final BufferedImage image = ImageIO.read(shot.toFile());
        assertEquals(1280, image.getWidth());
        final Set<Integer> colours = new HashSet<>();
        int inked = 0;
        final int ground = image.getRGB(1, 1);
        for (int y = 0; y < image.getHeight(); y++)
        {
            for (int x = 0; x < image.getWidth(); x++)
            {
                colours.add(image.getRGB(x, y));
                inked += image.getRGB(x, y) == ground ? 0 : 1;
            }
        }
        assertTrue(colours.size() > 50, "colours: " + colours.size());
        assertTrue(inked > image.getWidth() * image.getHeight() / 50, "inked: " + inked);
    }

    @Test
    void shouldPrintWhatIsFolded() throws Exception
    {
        JournalRuns.write(path.resolve("journal"), 1, 2_000, 2);
        report("--charts", "1");
        final Path folded = path.resolve("folded.html");
        Files.writeString(folded, Files.readString(page).replace("details::details-content", "nothing"));
        final int pages = pages(page);
        assertTrue(pages > pages(folded) + 2, "pages: " + pages);
    }

    private int pages(final Path printed) throws Exception
    {
        final Path pdf = path.resolve("printed.pdf");
        browse("--print-to-pdf=" + pdf, printed.toUri().toString());
        return Files.readString(pdf, StandardCharsets.ISO_8859_1).split("/Type /Page\\b", -1).length;
    }

    @Test
    void shouldRunNothingOfWhatACodeSays() throws Exception
    {
        ReportPages.writeHostile(path.resolve("journal"));
        report();
        // Without the policy too, which would forbid it.
        final Path open = path.resolve("open.html");
        Files.writeString(
            open,
            Files.readString(page).replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
                .replace("</body>", "<script>window.alert = x => {};</script></body>"));
        final String told = browse("--dump-dom", open.toUri().toString());
        final String dom = Files.readString(path.resolve("stdout"));
        assertFalse(told.contains("CONSOLE"), told);
        assertEquals(2, dom.split("<script", -1).length, "only the test's own");
        assertFalse(dom.contains("<img"));
        assertTrue(dom.contains("<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>"));
    }

    /** Runs it to its end; what it prints is in {@code stdout}. Returns what it tells. */
    private String browse(final String... args) throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>(List.of(
            chromium(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--enable-logging=stderr",
            "--user-data-dir=" + path.resolve("profile")));
        command.addAll(List.of(args));
        final Path told = path.resolve("stderr");
        final ProcessBuilder builder = new ProcessBuilder(command)
            .redirectOutput(path.resolve("stdout").toFile())
            .redirectError(told.toFile());
        builder.environment().putAll(Map.of("HOME", path.toString(), "TMPDIR", path.toString()));
        final Process process = builder.start();
        process.getOutputStream().close();
        final boolean hasEnded = process.waitFor(HANG_S, TimeUnit.SECONDS);
        if (!hasEnded)
        {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        final String text = Files.readString(told, StandardCharsets.ISO_8859_1);
        assertTrue(hasEnded && process.exitValue() == 0, text);
        return text;
    }
}
