package io.plumbline.engine.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Turns JSON, one message or an array of messages, into lines: the same bytes, but for line ends inside of a message,
 * which become blanks, and what is between the messages. What the messages say is for the decoder to judge.
 */
final class JsonElements
{
    private static final int MAX_DEPTH = 10_000;
    private static final int BLOCK_LENGTH = 8192;

    /** Only the places of things are asked for: their sizes are bounded by that of the body. */
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.CHARSET_DETECTION)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build())
        .build();

    private JsonElements()
    {
    }

    /**
     * Turns JSON into lines in its place.
     *
     * @param body   holds the text; begins with the lines afterwards.
     * @param length of the text.
     * @return length of the lines.
     * @throws HttpProblem 400, if it is not JSON from its first byte to its last.
     */
    static int toLines(final byte[] body, final int length)
    {
        checkUtf8(body, length);
        try (JsonParser parser = FACTORY.createParser(body, 0, length))
        {
            final JsonToken first = parser.nextToken();
            if (first == null)
            {
                throw HttpProblem.badRequest("bad-json", "there is no JSON in the body");
            }
            final int linesLength =
                first == JsonToken.START_ARRAY ? elements(parser, body) : element(parser, body, 0);
            if (parser.nextToken() != null)
            {
                throw HttpProblem.badRequest(
                    "bad-json", "something follows the JSON; several messages are an array, or application/x-ndjson");
            }
            return linesLength;
        }
        catch (final JsonProcessingException e)
        {
            final long offset = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
            throw HttpProblem.badRequest(
                "bad-json", "the body is not JSON" + (offset < 0 ? "" : ", at byte " + offset));
        }
        catch (final IOException | IllegalStateException e)
        {
            throw HttpProblem.badRequest("bad-json", "the body is not JSON");
        }
    }

    /** The parser would let overlong forms and surrogates pass. */
    private static void checkUtf8(final byte[] body, final int length)
    {
        final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        final ByteBuffer bytes = ByteBuffer.wrap(body, 0, length);
        final CharBuffer characters = CharBuffer.allocate(BLOCK_LENGTH);
        CoderResult result;
        do
        {
            characters.clear();
            result = decoder.decode(bytes, characters, true);
        }
        while (result.isOverflow());
        if (result.isError())
        {
            throw HttpProblem.badRequest("bad-json", "the body is not UTF-8, at byte " + bytes.position());
        }
    }

    private static int elements(final JsonParser parser, final byte[] body) throws IOException
    {
        int length = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY)
        {
            if (length > 0)
            {
                // There is a comma and a bracket before it, so what is written never overtakes what is read.
                body[length++] = '\n';
            }
            length = element(parser, body, length);
        }
        return length;
    }

    /** Moves the value that begins with the present token; returns where it then ends. */
    private static int element(final JsonParser parser, final byte[] body, final int to) throws IOException
    {
        final int begin = (int)parser.currentTokenLocation().getByteOffset();
        if (parser.currentToken().isStructStart())
        {
            parser.skipChildren();
        }
        else
        {
            parser.finishToken();
        }
        final int end = (int)parser.currentLocation().getByteOffset();
        int length = to;
        for (int i = begin; i < end; i++)
        {
            final byte next = body[i];
            body[length++] = next == '\n' || next == '\r' ? (byte)' ' : next;
        }
        return length;
    }
}
