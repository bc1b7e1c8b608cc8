package io.plumbline.engine.http;

import java.util.List;
import java.util.Locale;

/**
 * What a body with readings is made of.
 */
enum BodyFormat
{
    /** One message, or an array of messages. */
    JSON,
    /** A message a line. */
    LINES;

    private static final List<String> JSON_TYPES = List.of("application/json");
    private static final List<String> LINES_TYPES = List.of("application/x-ndjson", "application/ndjson", "text/plain");
    private static final List<String> CHARSETS = List.of("utf-8", "us-ascii");

    /**
     * The format of a content type.
     *
     * @param contentType as the header has it, or null.
     * @return the format.
     * @throws HttpProblem 415, if it is none of these.
     */
    static BodyFormat of(final String contentType)
    {
        final String[] parts = contentType == null ? new String[]{""} : contentType.split(";");
        for (int i = 1; i < parts.length; i++)
        {
            final String[] parameter = parts[i].strip().toLowerCase(Locale.ROOT).split("=", 2);
            if ("charset".equals(parameter[0]) &&
                (parameter.length < 2 || !CHARSETS.contains(parameter[1].replace("\"", ""))))
            {
                throw unsupported();
            }
        }
        final String type = parts[0].strip().toLowerCase(Locale.ROOT);
        if (JSON_TYPES.contains(type))
        {
            return JSON;
        }
        if (LINES_TYPES.contains(type))
        {
            return LINES;
        }
        throw unsupported();
    }

    private static HttpProblem unsupported()
    {
        return new HttpProblem(
            415,
            "unsupported-type",
            "the content type must be application/json (a message or an array of messages) or application/x-ndjson " +
                "or text/plain (a message a line), in UTF-8");
    }
}
