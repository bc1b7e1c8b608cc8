package io.plumbline.engine.cli;

import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Pages as tests read them, and a journal whose devices have codes that a page must not take for its own. */
final class ReportPages
{
    /** Markup, values, entities and what turns the direction of writing. */
    static final List<String> HOSTILE = List.of(
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=alert(1)>",
        "</title></bdi><svg/onload=f()>",
        "&lt;a&amp;b&#39;",
        "--><!-- ]]> \u202eabc");

    private static final long SECOND = 1_000_000_000L;
    private static final long START_MS = 1_767_225_600_000L;

    private ReportPages()
    {
    }

    /** Ten rounds of each, a minute apart; from the third on component 8 is too high for four rounds. */
    static void writeHostile(final Path journal)
    {
        final Limits.Bounds bounds = new Limits.Bounds(-3_000_000, 3_000_000, 0);
        final Limits limits = new Limits(bounds, bounds, true, 45 * SECOND, 90 * SECOND, 1, 1);
        final Configuration configuration = Configuration.of(
            TimeMode.MESSAGE,
            DeviceCodes.of(HOSTILE.toArray(new String[0])),
            new FleetLimits(List.of(limits), new int[HOSTILE.size()]));
        final StringBuilder messages = new StringBuilder();
        for (int round = 0; round < 10; round++)
        {
            for (final String code : HOSTILE)
            {
                for (int id = 1; id <= 8; id++)
                {
                    final boolean isHigh = id == 8 && round >= 3 && round < 7;
                    messages.append("{\"code\": \"").append(code.replace("\"", "\\\"")).append("\", \"id\": \"")
                        .append(id).append("\", \"pwr\": \"").append(isHigh ? 9 : -id).append(".")
                        .append(round).append("\", \"valid_flag\": \"True\", \"ts\": ")
                        .append(START_MS + 60_000L * round + id).append("}\n");
                }
            }
        }
        JournalRuns.run(journal, configuration, messages.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Ten rounds a minute apart of the devices steady and stuck, component 8 of which is too high from the first on; of
     * gone only the first, and never any of never.
     */
    static void writeStuck(final Path journal)
    {
        final Limits.Bounds bounds = new Limits.Bounds(-30_000_000, 30_000_000, 0);
        final Limits limits = new Limits(bounds, bounds, true, 45 * SECOND, 90 * SECOND, 1, 1);
        final Configuration configuration = Configuration.of(
            TimeMode.MESSAGE,
            DeviceCodes.of("steady", "gone", "never", "stuck"),
            new FleetLimits(List.of(limits), new int[4]));
        final StringBuilder messages = new StringBuilder();
        for (int round = 0; round < 10; round++)
        {
            for (final String code : round == 0 ? List.of("gone", "steady", "stuck") : List.of("steady", "stuck"))
            {
                for (int id = 1; id <= 8; id++)
                {
                    messages.append("{\"code\": \"").append(code).append("\", \"id\": \"").append(id)
                        .append("\", \"pwr\": \"").append(id == 8 && code.equals("stuck") ? 90 : -id)
                        .append("\", \"valid_flag\": \"True\", \"ts\": ").append(START_MS + 60_000L * round + id)
                        .append("}\n");
                }
            }
        }
        JournalRuns.run(journal, configuration, messages.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The rows of the body of the first table in an element, a text each cell. */
    static List<List<String>> rows(final Element section)
    {
        final Element body = (Element)section.getElementsByTagName("tbody").item(0);
        final List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < body.getElementsByTagName("tr").getLength(); i++)
        {
            final NodeList cells = ((Element)body.getElementsByTagName("tr").item(i)).getElementsByTagName("td");
            final List<String> row = new ArrayList<>();
            for (int cell = 0; cell < cells.getLength(); cell++)
            {
                row.add(cells.item(cell).getTextContent());
            }
            rows.add(row);
        }
        return rows;
    }

    /** A page is also well-formed XML: what parses here is nested as it was written. */
    static Document parse(final Path page) throws IOException
    {
        try
        {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(page))));
        }
        catch (final ParserConfigurationException | SAXException e)
        {
            throw new IOException(e);
        }
    }

    /** All elements of a name; {@code *} for all. */
    static List<Element> elements(final Document page, final String name)
    {
        final NodeList nodes = page.getElementsByTagName(name);
        final List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++)
        {
            found.add((Element)nodes.item(i));
        }
        return found;
    }
}
