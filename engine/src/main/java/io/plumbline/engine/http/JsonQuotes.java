package io.plumbline.engine.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * Texts as JSON strings.
 */
final class JsonQuotes
{
    private JsonQuotes()
    {
    }

    static String quote(final String text)
    {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
