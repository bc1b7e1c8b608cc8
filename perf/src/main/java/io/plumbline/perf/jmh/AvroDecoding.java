package io.plumbline.perf.jmh;

import io.plumbline.perf.peer.AvroReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.JsonDecoder;
import org.apache.avro.util.Utf8;

/**
 * Apache Avro's JsonDecoder: reader and record reused, and the decoder made for each message, as its documentation
 * shows it, or reused for each, or for all of them as one stream. Lines with a time are read by the schema that has it,
 * the others by the one that has not. The values are then converted with the JDK.
 */
final class AvroDecoding
{
    private static final int MICRO_DIGITS = 6;

    private final DecoderInput input;
    private final Map<Utf8, Integer> devices = new HashMap<>();
    private final AvroReader plain = new AvroReader(false);
    private final AvroReader timed = new AvroReader(true);
    private final JsonDecoder plainDecoder;
    private final JsonDecoder timedDecoder;

    AvroDecoding(final DecoderInput input) throws IOException
    {
        this.input = input;
        for (int i = 0; i < input.codes.size(); i++)
        {
            devices.put(new Utf8(input.codes.bytes(i)), i);
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
        final boolean valid = "true".equalsIgnoreCase(message.get(AvroReader.VALID_FLAG).toString());
        return DecoderInput.digest(
            digest,
            devices.get(message.get(AvroReader.CODE)),
            ((Utf8)message.get(AvroReader.ID)).getBytes()[0] - '1',
            valid,
            valid ? micro(message) : 0,
            reader == timed ? (long)message.get(AvroReader.TS) : DecoderInput.NO_TIMESTAMP);
    }

    private static long micro(final GenericRecord message)
    {
        return new BigDecimal(message.get(AvroReader.PWR).toString()).movePointRight(MICRO_DIGITS).longValueExact();
    }
}
