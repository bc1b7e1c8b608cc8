package io.plumbline.perf.jmh;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.plumbline.perf.peer.MessageReader;
import java.io.IOException;
import org.agrona.collections.Long2LongHashMap;

/**
 * Jackson's streaming parser, at its best: one factory, fields asked for by name in the order they mostly come in,
 * values taken from the parser's own characters, no String made, decimals read by hand, devices found by their
 * characters in a map of primitives.
 */
final class JacksonPeer
{
    private static final SerializableString CODE = new SerializedString("code");
    private static final SerializableString ID = new SerializedString("id");
    private static final SerializableString PWR = new SerializedString("pwr");
    private static final SerializableString VALID_FLAG = new SerializedString("valid_flag");
    private static final long MISSING = -1;

    private final DecoderInput input;
    private final JsonFactory factory = new JsonFactory();
    private final Long2LongHashMap devices = new Long2LongHashMap(MISSING);
    private int device;
    private int component;
    private boolean valid;
    private long power;
    private long timestampMs;

    JacksonPeer(final DecoderInput input)
    {
        this.input = input;
        for (int i = 0; i < input.codes.size(); i++)
        {
            final char[] code = input.codes.code(i).toCharArray();
            devices.put(MessageReader.key(code, 0, code.length), i);
        }
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
        timestampMs = DecoderInput.NO_TIMESTAMP;
        if (parser.nextFieldName(CODE))
        {
            readCode(parser);
            if (parser.nextFieldName(ID))
            {
                readId(parser);
            }
            else
            {
                readField(parser);
            }
            if (parser.nextFieldName(PWR))
            {
                readPower(parser);
            }
            else
            {
                readField(parser);
            }
            if (parser.nextFieldName(VALID_FLAG))
            {
                readFlag(parser);
            }
            else
            {
                readField(parser);
            }
        }
        else
        {
            readField(parser);
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME)
        {
            readField(parser);
        }
        return DecoderInput.digest(digest, device, component, valid, valid ? power : 0, timestampMs);
    }

    private void readField(final JsonParser parser) throws IOException
    {
        switch (parser.currentName())
        {
            case "code" -> readCode(parser);
            case "id" -> readId(parser);
            case "pwr" -> readPower(parser);
            case "valid_flag" -> readFlag(parser);
            case "ts" ->
            {
                parser.nextToken();
                timestampMs = parser.getLongValue();
            }
            default -> throw new IllegalStateException("field " + parser.currentName());
        }
    }

    private void readCode(final JsonParser parser) throws IOException
    {
        parser.nextToken();
        device = (int)devices.get(
            MessageReader.key(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength()));
    }

    private void readId(final JsonParser parser) throws IOException
    {
        parser.nextToken();
        component = parser.getTextCharacters()[parser.getTextOffset()] - '1';
    }

    private void readFlag(final JsonParser parser) throws IOException
    {
        parser.nextToken();
        valid = (parser.getTextCharacters()[parser.getTextOffset()] | ' ') == 't';
    }

    private void readPower(final JsonParser parser) throws IOException
    {
        parser.nextToken();
        power = MessageReader.micro(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    }
}
