package io.plumbline.engine.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Writes a page, element by element, in UTF-8. Whatever comes as text or as the value of an attribute is escaped, so
 * that no text can become markup; names of elements and attributes are the program's own. Single-threaded; every method
 * throws {@link UncheckedIOException} when the stream cannot be written.
 */
public final class Html
{
    /** Behind these a line may end: it would be a space behind others. */
    private static final Set<String> BLOCKS = Set.of(
        "html", "head", "title", "body", "header", "section", "footer", "nav", "div", "figure", "figcaption", "svg",
        "table", "thead", "tbody", "tfoot", "tr", "ul", "li", "dl", "dt", "dd", "p", "h1", "h2", "h3", "details",
        "summary");
    private static final char REPLACEMENT = '\uFFFD';

    private final Writer out;
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * A page.
     *
     * @param out receives it; flushed only by {@link #flush()}.
     */
    public Html(final OutputStream out)
    {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        write("<!DOCTYPE html>\n");
    }

    /**
     * Begins an element.
     *
     * @param name       of it.
     * @param attributes names and values in turn; those whose value is null are left out.
     * @return this.
     */
    public Html begin(final String name, final String... attributes)
    {
        open.push(name);
        return tag(">", name, attributes);
    }

    /**
     * Ends the element that was begun last.
     *
     * @return this.
     */
    public Html end()
    {
        final String name = open.pop();
        return write("</").write(name).write(BLOCKS.contains(name) ? ">\n" : ">");
    }

    /**
     * An element that holds nothing and has no end.
     *
     * @param name       of it.
     * @param attributes names and values in turn; those whose value is null are left out.
     * @return this.
     */
    public Html empty(final String name, final String... attributes)
    {
        return tag("/>", name, attributes);
    }

    /**
     * An element that holds a text.
     *
     * @param name       of it.
     * @param text       that it holds.
     * @param attributes names and values in turn; those whose value is null are left out.
     * @return this.
     */
    public Html element(final String name, final String text, final String... attributes)
    {
        return begin(name, attributes).text(text).end();
    }

    /**
     * Headings of the columns of a table.
     *
     * @param kind  class of the cells; null for none.
     * @param texts of the headings.
     * @return this.
     */
    public Html headings(final String kind, final String... texts)
    {
        for (final String text : texts)
        {
            element("th", text, "scope", "col", "class", kind);
        }
        return this;
    }

    /**
     * A text. Characters that a page must not have come as U+FFFD.
     *
     * @param text as it is to be seen.
     * @return this.
     */
    public Html text(final String text)
    {
        for (int i = 0; i < text.length(); i++)
        {
            escape(text.charAt(i));
        }
        return this;
    }

    /**
     * The sheet of styles, which is the program's own.
     *
     * @param sheet in CSS, without an end of the element in it.
     * @return this.
     */
    public Html style(final String sheet)
    {
        if (sheet.indexOf('<') >= 0)
        {
            throw new IllegalArgumentException("a sheet of styles with markup");
        }
        return write("<style>\n").write(sheet).write("</style>\n");
    }

    /** Hands everything written so far to the stream, and flushes that. */
    public void flush()
    {
        try
        {
            out.flush();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private Html tag(final String end, final String name, final String... attributes)
    {
        write("<").write(name);
        for (int i = 0; i < attributes.length; i += 2)
        {
            if (attributes[i + 1] != null)
            {
                write(" ").write(attributes[i]).write("=\"").text(attributes[i + 1]).write("\"");
            }
        }
        return write(end);
    }

    private void escape(final char c)
    {
        switch (c)
        {
            case '&' -> write("&amp;");
            case '<' -> write("&lt;");
            case '>' -> write("&gt;");
            case '"' -> write("&quot;");
            case '\'' -> write("&#39;");
            default -> write(isAllowed(c) ? c : REPLACEMENT);
        }
    }

    private static boolean isAllowed(final char c)
    {
        return !Character.isISOControl(c) || c == '\n' || c == '\t';
    }

    private Html write(final String markup)
    {
        try
        {
            out.write(markup);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private void write(final char c)
    {
        try
        {
            out.write(c);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
