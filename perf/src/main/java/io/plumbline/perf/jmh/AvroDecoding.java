package io.plumbline.perf.jmh;

import io.plumbline.perf.peer.AvroReader;
import io.plumbline.perf.peer.JacksonMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.JsonDecoder;

/**
 * Apache Avro's JsonDecoder: reader and record reused, and the decoder made for each message, as its documentation
 * shows it, or reused for each, or for all of them as one stream. Lines with a time are read by the schema that has it,
 * the others by the one that has not. The values are converted as for Jackson: no object is made of a text again,
 * decimals are read by hand, the flag is told by its first letter; devices are found by a HashMap.
 */
final class AvroDecoding
{
    /** More characters than any number has. */
    private static final int LONGEST_NUMBER = 64;

    private final DecoderInput input;
    private final Map<String, Integer> devices = new HashMap<>();
    private final char[] number = new char[LONGEST_NUMBER];
    private final AvroReader plain = new AvroReader(false);
    private final AvroReader timed = new AvroReader(true);
    private final JsonDecoder plainDecoder;
    private final JsonDecoder timedDecoder;

    AvroDecoding(final DecoderInput input) throws IOException
    {
        this.input = input;
        for (int i = 0; i < input.codes.size(); i++)
        {
            devices.put(input.codes.code(i), i);
        }
        plainDecoder = plain.decoder(InputStream.nullInputStream());
        timedDecoder = timed.decoder(InputStream.nullInputStream());
    }

    long decodeNew() throws IOException
    {
        long digest = 0;
        for (int line = 0; line < DecoderInput.LINES; line++)
        {
            final AvroReader reader = input.timed[line] ? timed : plain;
            digest = decode(reader, reader.decoder(bytes(line)), digest);
        }
        return digest;
    }

    long decodeEach() throws IOException
    {
        long digest = 0;
        for (int line = 0; line < DecoderInput.LINES; line++)
        {
            final JsonDecoder decoder = input.timed[line] ? timedDecoder : plainDecoder;
            decoder.configure(bytes(line));
            digest = decode(input.timed[line] ? timed : plain, decoder, digest);
        }
        return digest;
    }

    long decodeStream() throws IOException
    {
        if (isMixed())
        {
            return decodeEach();
        }
        final AvroReader reader = input.timed[0] ? timed : plain;
        final JsonDecoder decoder = input.timed[0] ? timedDecoder : plainDecoder;
        decoder.configure(new ByteArrayInputStream(input.bytes, 0, input.length));
        long digest = 0;
        for (int line = 0; line < DecoderInput.LINES; line++)
        {
            digest = decode(reader, decoder, digest);
        }
        return digest;
    }

    private InputStream bytes(final int line)
    {
        return new ByteArrayInputStream(input.bytes, input.offsets[line], input.lengths[line]);
    }

    private boolean isMixed()
    {
        boolean same = true;
        for (final boolean hasTime : input.timed)
        {
            same &= hasTime == input.timed[0];
        }
        return !same;
    }

    private long decode(final AvroReader reader, final JsonDecoder decoder, final long digest) throws IOException
    {
        final GenericRecord message = reader.read(decoder);
        final boolean valid = (((String)message.get(AvroReader.VALID_FLAG)).charAt(0) | ' ') == 't';
        return DecoderInput.digest(
            digest,
            devices.get(message.get(AvroReader.CODE)),
            ((String)message.get(AvroReader.ID)).charAt(0) - '1',
            valid,
            valid ? micro((String)message.get(AvroReader.PWR)) : 0,
            reader == timed ? (long)message.get(AvroReader.TS) : DecoderInput.NO_TIMESTAMP);
    }

    private long micro(final String text)
    {
        text.getChars(0, text.length(), number, 0);
        return JacksonMessage.micro(number, 0, text.length());
    }
}
