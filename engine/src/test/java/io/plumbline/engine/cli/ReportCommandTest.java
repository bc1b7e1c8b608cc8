package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.report.Texts;
import io.plumbline.journal.JournalDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The command {@code report}: what stands on its page. */
@Timeout(120)
class ReportCommandTest
{
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path path;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private List<String> events;

    private Path journal()
    {
        return path.resolve("a journal");
    }

    private Path page()
    {
        return path.resolve("out/report.html");
    }

    private void write()
    {
        events = JournalRuns.write(journal(), 1, 2_000, 2);
    }

    private int report(final String... args)
    {
        final List<String> all = new ArrayList<>(List.of("report", "-j", journal().toString()));
        all.addAll(List.of(args));
        if (!all.contains("-o"))
        {
            all.addAll(List.of("-o", page().getParent().toString()));
        }
        return Plumbline.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(new String[0]));
    }

    private List<JsonNode> events(final String kind) throws IOException
    {
        final List<JsonNode> found = new ArrayList<>();
        for (final String line : events)
        {
            final JsonNode event = JSON.readTree(line);
            if (event.get("event").asText().equals(kind))
            {
                found.add(event);
            }
        }
        return found;
    }

    @Test
    void shouldShowEachAlarmWithItsTimesAndReason() throws IOException
    {
        write();
        assertEquals(0, report("--explain", "1000", "--json"), err::toString);
        assertEquals(page() + System.lineSeparator(), out.toString());
        final Document document = ReportPages.parse(page());
        final List<JsonNode> raised = events("raised");
        assertTrue(raised.size() > 10);
        for (final JsonNode event : raised)
        {
            final long sequence = event.get("sequence").asLong();
            final Element row = byId(document, "alarm-" + sequence + "-" + event.get("id").asInt());
            final String text = row.getTextContent();
            assertTrue(text.startsWith(event.get("code").asText()), text);
            assertTrue(text.contains(Instant.parse(event.get("time").asText()).toString()), text);
            assertTrue(text.contains(event.get("deviation").decimalValue().stripTrailingZeros().toPlainString()), text);
            final String reason = byId(document, "decision-" + sequence).getTextContent();
            assertTrue(reason.contains(": alarm raised"), reason);
        }
        assertEquals(
            raised.size(),
            ReportPages.elements(document, "tr").stream().filter(row -> row.getAttribute("id").startsWith("alarm-"))
                .count());
        for (final JsonNode event : events("cleared"))
        {
            final String text = ReportPages.elements(document, "tr").stream()
                .map(Element::getTextContent)
                .filter(row -> row.contains("cleared, sequence " + event.get("sequence").asLong()))
                .findFirst()
                .orElseThrow();
            assertTrue(text.contains(Instant.parse(event.get("time").asText()).toString()), text);
        }
    }

    @Test
    void shouldCountAsTheSummaryDoes() throws IOException
    {
        write();
        assertEquals(0, report(), err::toString);
        final Document document = ReportPages.parse(page());
        final JsonNode summary = events("summary").get(0);
        final List<Element> cells = cells(ReportPages.elements(document, "tfoot").get(0));
        final List<String> names = List.of(
            "readings", "invalid", "rounds", "deviations", "raised", "cleared", "incomplete", "silent");
        for (int i = 0; i < names.size(); i++)
        {
            assertEquals(
                summary.get(names.get(i)).asText(),
                cells.get(i + 2).getTextContent().replace(",", ""),
                names.get(i));
        }
        final Element refused = byId(document, "refused");
        assertEquals(
            events("rejected").stream().collect(Collectors.groupingBy(
                event -> event.get("reason").asText(), Collectors.counting())),
            ReportPages.rows(refused).stream().collect(Collectors.toMap(
                row -> row.get(0), row -> Long.valueOf(row.get(1).replace(",", "")))));
        final String text = document.getDocumentElement().getTextContent();
        assertTrue(text.contains("plumbline report -j '" + journal() + "' -o " + page().getParent()), text);
        assertTrue(text.contains(JournalDirectory.open(journal()).id().orElseThrow()), text);
        assertTrue(text.contains("Nothing that the journal had in this range is missing here."), text);
        assertTrue(text.contains(summary.get("rejected").asText() + " messages refused"), text);
    }

    @Test
    void shouldSayHowManyAlarmsAreNotExplained() throws IOException
    {
        write();
        assertEquals(0, report("--explain", "2", "--charts", "1"), err::toString);
        final Document document = ReportPages.parse(page());
        final long explained = ReportPages.elements(document, "details").size();
        assertTrue(explained >= 1 && explained <= 2, "" + explained);
        final String text = document.getDocumentElement().getTextContent();
        assertTrue(text.contains("alarms of it that were raised in the range and are not explained here"), text);
        assertTrue(text.contains("devices that were involved and have no chart here"), text);
        assertEquals(2, ReportPages.elements(document, "figure").size());
    }

    @Test
    void shouldNameTheRowsForMachines() throws IOException
    {
        write();
        assertEquals(0, report("--json", "--device", "abc01,rare"), err::toString);
        final List<JsonNode> rows = rows();
        assertEquals("report", rows.get(0).get("row").asText());
        assertEquals(
            events("raised").stream().map(event -> event.get("code").asText() + event.get("sequence") + event.get("id"))
                .filter(key -> key.startsWith("abc01") || key.startsWith("rare"))
                .collect(Collectors.toSet()),
            rows.stream().filter(row -> row.get("row").asText().equals("alarm"))
                .map(row -> row.get("code").asText() + row.at("/raised/sequence") + row.get("id"))
                .collect(Collectors.toSet()));
        assertEquals(
            Set.of("abc01", "rare"),
            rows.stream().filter(row -> row.get("row").asText().equals("device"))
                .map(row -> row.get("code").asText())
                .collect(Collectors.toSet()));
        assertTrue(rows.stream().anyMatch(row -> row.get("row").asText().equals("explanation") &&
            row.get("components").size() == 8));
    }

    @Test
    void shouldShowWhatTheRangeBeginsWithAndWhatWasAskedFor() throws IOException
    {
        ReportPages.writeStuck(journal());
        final String[] range = {"--from", "2026-01-01T00:05:00Z", "--to", "2026-01-01T00:08:30Z"};
        assertEquals(0, report(with(range, "--charts", "0", "--json")), err::toString);
        final List<JsonNode> rows = rows();
        assertEquals(4, rows.get(0).get("configured").asInt());
        assertEquals(2, rows.get(0).get("heard").asInt());
        final List<JsonNode> silences = rows.stream().filter(row -> row.get("row").asText().equals("silence")).toList();
        assertEquals(2, silences.size());
        assertEquals("gone", silences.get(0).get("code").asText());
        assertTrue(silences.get(0).get("before").asBoolean());
        assertEquals("2026-01-01T00:01:30.008Z", Instant.parse(silences.get(0).at("/from/time").asText()).toString());
        assertTrue(silences.get(0).at("/to").isMissingNode());
        Document document = ReportPages.parse(page());
        assertEquals(List.of("stuck", "gone", "never"), names(byId(document, "timeline")));
        assertEquals(2, bars(document, "silent"));
        assertEquals(1, bars(document, "up"));
        assertEquals(
            List.of("steady", "gone", "never", "stuck"), ReportPages.rows(byId(document, "counts")).stream()
                .map(row -> row.get(0)).toList());
        String text = document.getDocumentElement().getTextContent();
        assertTrue(text.contains("2 silent before"), text);
        assertTrue(text.contains("4 devices configured, 2 heard."), text);
        assertTrue(text.contains("raised before the range, at 2026-01-01T00:00:00.008Z"), text);
        assertTrue(
            text.contains("devices that were involved and have no chart here (see --charts, --device): 3."), text);
        assertEquals(0, report(with(range, "--device", "gone,steady", "--force")), err::toString);
        document = ReportPages.parse(page());
        assertEquals(List.of("gone", "steady"), names(byId(document, "timeline")));
        assertEquals(3, bars(document, "silent"), "one in the timeline, one in each chart of the device");
        assertEquals(
            Set.of("gone", "steady"),
            ReportPages.elements(document, "h3").stream().map(Element::getTextContent).collect(Collectors.toSet()));
        assertEquals(0, report(with(range, "--force")), err::toString);
        text = ReportPages.parse(page()).getDocumentElement().getTextContent();
        assertTrue(text.contains("alarm up since before"), text);
        assertFalse(text.contains("alarm raised"), text);
        assertFalse(text.contains("alarm ended"), text);
    }

    @Test
    void shouldKeepTheLabelsOfTheAxesOnThePage() throws IOException
    {
        ReportPages.writeStuck(journal());
        assertEquals(0, report("--to", "2026-01-01T00:06:00.500Z"), err::toString);
        final List<Element> labels = ReportPages.elements(ReportPages.parse(page()), "span").stream()
            .filter(label -> label.getAttribute("class").startsWith("x"))
            .toList();
        assertTrue(labels.stream().anyMatch(label -> label.getAttribute("style").matches("left:(9\\d\\.|100).*")));
        for (final Element label : labels)
        {
            assertEquals(
                label.getAttribute("style").matches("left:(9\\d\\.|100).*"),
                label.getAttribute("class").endsWith(" end"),
                label.getAttribute("style"));
        }
    }

    private static String[] with(final String[] some, final String... more)
    {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    private List<JsonNode> rows() throws IOException
    {
        final List<JsonNode> rows = new ArrayList<>();
        for (final String line : Files.readAllLines(page().resolveSibling("report.jsonl")))
        {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private static List<String> names(final Element timeline)
    {
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < timeline.getElementsByTagName("bdi").getLength(); i++)
        {
            names.add(timeline.getElementsByTagName("bdi").item(i).getTextContent());
        }
        return names;
    }

    private static long bars(final Document document, final String kind)
    {
        return ReportPages.elements(document, "rect").stream()
            .filter(bar -> bar.getAttribute("class").equals(kind))
            .count();
    }

    @Test
    void shouldWriteNeitherIntoTheJournalNorThroughALink() throws IOException
    {
        write();
        assertEquals(1, report("-o", journal().resolve("new/out").toString()), err::toString);
        assertTrue(err.toString().contains("new/out: is in the journal, which is only read"), err::toString);
        assertFalse(Files.exists(journal().resolve("new")));
        final Path other = Files.writeString(path.resolve("other.txt"), "mine");
        Files.createDirectory(page().getParent());
        Files.createSymbolicLink(page(), other);
        assertEquals(1, report("--force"));
        assertTrue(err.toString().contains("report.html: is a symbolic link"), err::toString);
        assertEquals("mine", Files.readString(other));
    }

    @Test
    void shouldNameTheFileThatCannotBeWritten() throws IOException
    {
        final Path file = path.resolve("full.html");
        final WholeFile whole = WholeFile.create(file, false);
        whole.close();
        final IOException failure = assertThrows(IOException.class, () -> whole.write(new byte[1]));
        assertTrue(failure.getMessage().startsWith(file + ": "), failure::getMessage);
    }

    @Test
    void shouldTellOfARangeWithoutEvents() throws IOException
    {
        write();
        assertEquals(0, report("--from", "2040-01-01"), err::toString);
        final String text = ReportPages.parse(page()).getDocumentElement().getTextContent();
        assertTrue(text.contains("There are no events in this range."), text);
        assertEquals(2, report("--from", "20", "--to", "10", "--force"));
        assertTrue(Files.exists(page()));
    }

    @Test
    void shouldReportAnEmptyJournal() throws IOException
    {
        JournalDirectory.create(journal());
        assertEquals(0, report(), err::toString);
        assertTrue(Files.readString(page()).contains("There are no events in this range."));
    }

    @Test
    void shouldTellWhatADamagedJournalHasLost() throws IOException
    {
        write();
        write();
        final Path segment = JournalDirectory.open(journal()).segments().get(0).path();
        final Path file;
        try (Stream<Path> files = Files.list(segment))
        {
            file = files.filter(name -> name.toString().endsWith(".cq4")).sorted().skip(1).findFirst().orElseThrow();
        }
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.write(new byte[64]);
        }
        assertEquals(1, report(), err::toString);
        final Document document = ReportPages.parse(page());
        final Element missing = ReportPages.elements(document, "div").stream()
            .filter(element -> element.getAttribute("class").equals("missing"))
            .findFirst()
            .orElseThrow();
        assertTrue(missing.getTextContent().contains("left out"), missing::getTextContent);
        assertTrue(err.toString().contains("left out"), err::toString);
        assertTrue(ReportPages.elements(document, "tr").stream()
            .anyMatch(row -> row.getAttribute("id").startsWith("alarm-")));
    }

    @Test
    void shouldShowAReload() throws IOException, InterruptedException
    {
        JournalRuns.writeWithReload(journal());
        assertEquals(0, report("--device", "gone,b,new"), err::toString);
        final Document document = ReportPages.parse(page());
        final String text = document.getDocumentElement().getTextContent();
        assertTrue(text.contains("3 devices, time arrival, since the engine's start at "), text);
        assertTrue(text.contains("3 devices, time arrival, since the reload sequence "), text);
        assertTrue(text.contains("not in the configuration, since the reload sequence "), text);
        assertTrue(text.contains("device removed, sequence "), text);
        assertTrue(ReportPages.elements(document, "path").stream()
            .anyMatch(line -> line.getAttribute("class").equals("change")));
    }

    @Test
    void shouldTakeNoCodeOfADeviceForMarkup() throws IOException
    {
        ReportPages.writeHostile(journal());
        assertEquals(0, report("--json"), err::toString);
        final Document document = ReportPages.parse(page());
        assertEquals(
            Set.copyOf(ReportPages.HOSTILE),
            ReportPages.elements(document, "h3").stream().map(Element::getTextContent).map(String::strip)
                .collect(Collectors.toSet()));
        for (final Element element : ReportPages.elements(document, "*"))
        {
            assertFalse(Set.of("script", "img", "iframe", "link", "object").contains(element.getTagName()));
            for (int i = 0; i < element.getAttributes().getLength(); i++)
            {
                final String name = element.getAttributes().item(i).getNodeName();
                assertFalse(name.startsWith("on") || name.equals("src"), name);
            }
            assertTrue(element.getAttribute("href").matches("(#[-a-z0-9]+)?"), element.getAttribute("href"));
        }
        assertFalse(Files.readString(page()).contains("<script"));
    }

    @Test
    void shouldLeadEachLinkSomewhere() throws IOException
    {
        write();
        assertEquals(0, report(), err::toString);
        final Document document = ReportPages.parse(page());
        final Set<String> ids = ReportPages.elements(document, "*").stream()
            .map(element -> element.getAttribute("id"))
            .collect(Collectors.toSet());
        final List<String> links = ReportPages.elements(document, "a").stream()
            .map(element -> element.getAttribute("href"))
            .filter(href -> !href.isEmpty())
            .toList();
        assertTrue(links.size() > 20);
        links.forEach(href -> assertTrue(ids.contains(href.substring(1)), href));
        assertEquals(
            ReportPages.elements(document, "*").stream().filter(element -> !element.getAttribute("id").isEmpty())
                .count(),
            ids.stream().filter(id -> !id.isEmpty()).count(),
            "each once");
    }

    @Test
    void shouldRefuseByNameWhatItCannotDo() throws IOException
    {
        write();
        assertEquals(2, report("--device", "nobody"));
        assertTrue(err.toString().contains("no device nobody was configured there"), err::toString);
        assertFalse(Files.exists(page().getParent()), "nothing is left of it");
        assertEquals(0, report());
        final long modified = Files.getLastModifiedTime(page()).toMillis();
        assertEquals(1, report());
        assertTrue(err.toString().contains(page().toString()), err::toString);
        assertEquals(modified, Files.getLastModifiedTime(page()).toMillis());
        assertEquals(0, report("--force"));
        for (final String[] wrong : new String[][]
            {
                {"--explain", "-1"}, {"--charts", "5000"}, {"--points", "1"}, {"--from", "yesterday"}
            })
        {
            assertEquals(2, report(wrong), () -> String.join(" ", wrong));
        }
    }

    @Test
    void shouldRefuseAPlaceThatIsNoDirectory() throws IOException
    {
        write();
        final Path file = Files.createFile(page().getParent());
        assertEquals(1, report());
        assertTrue(err.toString().startsWith("plumbline: " + file), err::toString);
    }

    @Test
    void shouldWriteTimesAsTheEventsDo()
    {
        assertEquals("2026-01-01T00:00:00.000000001Z", Texts.time(1_767_225_600_000_000_001L));
        assertEquals("1969-12-31T23:59:59.999999999Z", Texts.time(-1));
        assertEquals("1, 8", Texts.ids(~0x7E));
    }

    private static Element byId(final Document document, final String id)
    {
        return ReportPages.elements(document, "*").stream()
            .filter(element -> element.getAttribute("id").equals(id))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no " + id));
    }

    private static List<Element> cells(final Element foot)
    {
        final List<Element> cells = new ArrayList<>();
        for (int i = 0; i < foot.getElementsByTagName("td").getLength(); i++)
        {
            cells.add((Element)foot.getElementsByTagName("td").item(i));
        }
        return cells;
    }
}
