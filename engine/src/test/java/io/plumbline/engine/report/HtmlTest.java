package io.plumbline.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What stands on a page is what was written, and nothing of it is markup. */
class HtmlTest
{
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Html html = new Html(out);

    @Test
    void shouldEscapeTextsAndValues()
    {
        html.begin("p", "id", "\"'<>&").text("</p><script>&\"'").end();
        assertPage("<p id=\"&quot;&#39;&lt;&gt;&amp;\">&lt;/p&gt;&lt;script&gt;&amp;&quot;&#39;</p>\n");
    }

    @Test
    void shouldReplaceWhatAPageMustNotHave()
    {
        html.element("b", "a\0b\u0008c\u0085d\te\ud83d\ude00");
        assertPage("<b>a\ufffdb\ufffdc\ufffdd\te\ud83d\ude00</b>");
    }

    @Test
    void shouldNestElementsAndLeaveOutWhatHasNoValue()
    {
        html.begin("div", "class", null).empty("path", "d", "M0 0").element("b", "x").end();
        assertPage("<div><path d=\"M0 0\"/><b>x</b></div>\n");
    }

    @Test
    void shouldRefuseASheetWithMarkup()
    {
        assertThrows(IllegalArgumentException.class, () -> html.style("</style>"));
    }

    private void assertPage(final String expected)
    {
        html.flush();
        assertEquals("<!DOCTYPE html>\n" + expected, out.toString(StandardCharsets.UTF_8));
    }
}
