package io.plumbline.perf.report;

import io.plumbline.engine.report.Html;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What stored results are told as: a page in which everything is, and Markdown.
 */
public final class Reports
{
    private static final String TITLE = "Plumbline: what was measured";
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    private Reports()
    {
    }

    /**
     * Writes the page. It loads nothing and has no script.
     *
     * @param results in the order in which they are shown.
     * @param out     receives it.
     * @throws IOException if the sheet of styles cannot be read.
     */
    public static void page(final List<StoredResult> results, final OutputStream out) throws IOException
    {
        final Html html = new Html(out);
        html.begin("html", "lang", "en").begin("head");
        html.empty("meta", "charset", "utf-8");
        html.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.element("title", TITLE);
        try (InputStream sheet = Reports.class.getResourceAsStream("report.css"))
        {
            html.style(new String(sheet.readAllBytes(), StandardCharsets.UTF_8));
        }
        html.end().begin("body").element("h1", TITLE);
        html.element("p", "Figures are the median of all rounds, with the least and the most of them. Those of " +
            "different results do not compare: machine, hour and load are others.", "class", "quiet");
        html.begin("nav").begin("ul");
        for (int i = 0; i < results.size(); i++)
        {
            html.begin("li").element("a", results.get(i).title(), "href", "#result-" + i).end();
        }
        html.end().end();
        for (int i = 0; i < results.size(); i++)
        {
            section(html, results.get(i), "result-" + i);
        }
        html.end().end().flush();
    }

    /**
     * Tells the same as Markdown, without the charts.
     *
     * @param results in the order in which they are told.
     * @return the text.
     */
    public static String markdown(final List<StoredResult> results)
    {
        final StringBuilder text = new StringBuilder("# " + TITLE + "\n");
        for (final StoredResult result : results)
        {
            text.append("\n## ").append(escaped(result.title())).append("\n\n");
            text.append("    ").append(result.commandLine().replace('\n', ' ')).append("\n\n");
            text.append(result.date()).append(", commit ").append(escaped(result.commit())).append(", ")
                .append(escaped(result.file().getFileName().toString())).append('\n');
            notes(result).forEach(note -> text.append("\n**").append(escaped(note)).append("**\n"));
            text.append('\n');
            result.conditions().forEach((name, condition) ->
                text.append("- ").append(name).append(": ").append(escaped(condition)).append('\n'));
            text.append("- settings: ").append(escaped(result.settings())).append('\n');
            TableText.of(result).forEach(table -> table(text, table));
        }
        return text.toString();
    }

    private static void section(final Html html, final StoredResult result, final String id)
    {
        html.begin("section", "id", id).element("h2", result.title());
        html.begin("p").element("code", result.commandLine()).end();
        for (final String note : notes(result))
        {
            html.element("p", note, "class", "note");
        }
        new Charts(html).write(result);
        TableText.of(result).forEach(table -> table(html, table));
        html.begin("details").element("summary", "Conditions").begin("dl");
        entry(html, "date", result.date());
        for (final Map.Entry<String, String> condition : result.conditions().entrySet())
        {
            entry(html, condition.getKey(), condition.getValue());
        }
        entry(html, "settings", result.settings());
        entry(html, "file", result.file().getFileName().toString());
        html.end().end().end();
    }

    private static void table(final Html html, final TableText table)
    {
        html.begin("div", "class", "wide").begin("table").element("caption", table.name());
        html.begin("thead").begin("tr");
        for (int i = 0; i < table.heading().size(); i++)
        {
            html.element("th", table.heading().get(i), "scope", "col", "class", i < table.keys() ? null : "n");
        }
        html.end().end().begin("tbody");
        for (final List<String> row : table.rows())
        {
            html.begin("tr");
            for (int i = 0; i < row.size(); i++)
            {
                html.element("td", row.get(i), "class", i < table.keys() ? null : "n");
            }
            html.end();
        }
        html.end().end().end();
    }

    private static void table(final StringBuilder text, final TableText table)
    {
        text.append("\n| ").append(String.join(" | ", table.heading().stream().map(Reports::escaped).toList()));
        text.append(" |\n|");
        for (int i = 0; i < table.heading().size(); i++)
        {
            text.append(i < table.keys() ? " --- |" : " ---: |");
        }
        text.append('\n');
        for (final List<String> row : table.rows())
        {
            text.append("| ").append(String.join(" | ", row.stream().map(Reports::escaped).toList())).append(" |\n");
        }
    }

    /** What is to be known before any figure is quoted. */
    private static List<String> notes(final StoredResult result)
    {
        final List<String> notes = new ArrayList<>();
        if (!result.failed().isEmpty())
        {
            notes.add("FAILED: " + result.failed());
        }
        result.overridden().forEach(why -> notes.add("Measured in spite of: " + why));
        return notes;
    }

    private static void entry(final Html html, final String name, final String text)
    {
        html.element("dt", name).element("dd", text);
    }

    /** A text that means nothing else in Markdown, not in a table either. */
    static String escaped(final String text)
    {
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
            .replace("\n", " ");
    }
}
