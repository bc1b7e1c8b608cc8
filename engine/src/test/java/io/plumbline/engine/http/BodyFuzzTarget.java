package io.plumbline.engine.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The body of a request as JSON, of any bytes, as a coverage-guided fuzzer calls it: the lines that are made of it are
 * the elements that Jackson makes of the whole, one each, and what is refused is no JSON to Jackson either.
 */
public final class BodyFuzzTarget
{
    private static final ObjectMapper MAPPER =
        JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** Jackson takes the lowest byte of any character for a digit of an escape where it reads text, not so in bytes. */
    private static final Pattern FOREIGN_DIGIT =
        Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\u[0-9a-fA-F]{0,3}[^\\x00-\\x7F]");

    private BodyFuzzTarget()
    {
    }

    /**
     * Tries one input; the name is the one that the fuzzer looks for.
     *
     * @param input of any bytes.
     */
    public static void fuzzerTestOneInput(final byte[] input)
    {
        assertEquals(expected(input), found(input));
    }

    /** The elements, or null when there are none to be had. */
    private static List<JsonNode> expected(final byte[] input)
    {
        try
        {
            // As text, for UTF-16 and UTF-32 are refused.
            final String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(input)).toString();
            if (FOREIGN_DIGIT.matcher(text).find())
            {
                return null;
            }
            final JsonNode whole = MAPPER.readTree(text);
            final List<JsonNode> elements = new ArrayList<>();
            if (whole.isArray())
            {
                whole.forEach(elements::add);
            }
            else
            {
                elements.add(whole);
            }
            return whole.isMissingNode() ? null : elements;
        }
        catch (final IOException ex)
        {
            return null;
        }
    }

    private static List<JsonNode> found(final byte[] input)
    {
        final byte[] body = Arrays.copyOf(input, input.length + Long.BYTES);
        // What lies behind the body must not be taken for a part of it.
        Arrays.fill(body, input.length, body.length, (byte)']');
        try
        {
            final int length = JsonElements.toLines(body, input.length);
            final List<JsonNode> elements = new ArrayList<>();
            for (final String line : new String(body, 0, length, StandardCharsets.UTF_8).split("\n", -1))
            {
                if (length > 0)
                {
                    elements.add(MAPPER.readTree(line));
                }
            }
            return elements;
        }
        catch (final HttpProblem problem)
        {
            assertEquals(400, problem.status());
            return null;
        }
        catch (final IOException ex)
        {
            throw new AssertionError("a line is no JSON", ex);
        }
    }
}
