package io.plumbline.perf.jmh;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.plumbline.perf.peer.JacksonMessage;
import java.io.IOException;
import java.util.stream.IntStream;

/**
 * Jackson's streaming parser, from one factory: a parser a message, or one for all of them as one stream.
 */
final class JacksonDecoding
{
    private final DecoderInput input;
    private final JsonFactory factory = new JsonFactory();
    private final JacksonMessage message;

    JacksonDecoding(final DecoderInput input)
    {
        this.input = input;
        message = new JacksonMessage(IntStream.range(0, input.codes.size()).mapToObj(input.codes::code).toList());
    }

    long decodeEach() throws IOException
    {
        long digest = 0;
        for (int line = 0; line < DecoderInput.LINES; line++)
        {
            try (JsonParser parser = factory.createParser(input.bytes, input.offsets[line], input.lengths[line]))
            {
                parser.nextToken();
                digest = decode(parser, digest);
            }
        }
        return digest;
    }

    long decodeStream() throws IOException
    {
        long digest = 0;
        try (JsonParser parser = factory.createParser(input.bytes, 0, input.length))
        {
            while (parser.nextToken() == JsonToken.START_OBJECT)
            {
                digest = decode(parser, digest);
            }
        }
        return digest;
    }

    private long decode(final JsonParser parser, final long digest) throws IOException
    {
        message.read(parser);
        return DecoderInput.digest(
            digest, message.device(), message.component(), message.valid(), message.power(), message.timestampMs());
    }
}
