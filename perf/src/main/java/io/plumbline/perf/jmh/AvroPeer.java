package io.plumbline.perf.jmh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.JsonDecoder;
import org.apache.avro.util.Utf8;

/**
 * Apache Avro's JsonDecoder: reader and record reused, and the decoder made for each message, as its documentation
 * shows it, or reused for each, or for all of them as one stream. Lines with a time are
 * read by the schema that has it, the others by the one that has not, since Avro takes no field that its schema does
 * not know, and misses one that it knows. The values are then converted with the JDK.
 */
final class AvroPeer
{
    private static final int CODE = 0;
    private static final int ID = 1;
    private static final int PWR = 2;
    private static final int VALID_FLAG = 3;
    private static final int TS = 4;
    private static final int MICRO_DIGITS = 6;

    private final DecoderInput input;
    private final Map<Utf8, Integer> devices = new HashMap<>();
    private final Reading plain;
    private final Reading timed;

    AvroPeer(final DecoderInput input) throws IOException
    {
        this.input = input;
        for (int i = 0; i < input.codes.size(); i++)
        {
            devices.put(new Utf8(input.codes.bytes(i)), i);
        }
        plain = new Reading(fields().endRecord());
        timed = new Reading(fields().requiredLong("ts").endRecord());
    }

    long decodeNew() throws IOException
    {
        long digest = 0;
        for (int line = 0; line < DecoderInput.LINES; line++)
        {
            final Reading reading = input.timed[line] ? timed : plain;
            final ByteArrayInputStream bytes =
                new ByteArrayInputStream(input.bytes, input.offsets[line], input.lengths[line]);
            digest = decode(reading, DecoderFactory.get().jsonDecoder(reading.schema, bytes), digest);
        }
        return digest;
    }

    long decodeEach() throws IOException
    {
        long digest = 0;
        for (int line = 0; line < DecoderInput.LINES; line++)
        {
            final Reading reading = input.timed[line] ? timed : plain;
            reading.decoder.configure(
                new ByteArrayInputStream(input.bytes, input.offsets[line], input.lengths[line]));
            digest = decode(reading, reading.decoder, digest);
        }
        return digest;
    }

    long decodeStream() throws IOException
    {
        if (mixed())
        {
            return decodeEach();
        }
        final Reading reading = input.timed[0] ? timed : plain;
        reading.decoder.configure(new ByteArrayInputStream(input.bytes, 0, input.length));
        long digest = 0;
        for (int line = 0; line < DecoderInput.LINES; line++)
        {
            digest = decode(reading, reading.decoder, digest);
        }
        return digest;
    }

    private boolean mixed()
    {
        boolean same = true;
        for (final boolean hasTime : input.timed)
        {
            same &= hasTime == input.timed[0];
        }
        return !same;
    }

    private long decode(final Reading reading, final JsonDecoder decoder, final long digest) throws IOException
    {
        reading.record = reading.reader.read(reading.record, decoder);
        final GenericRecord record = reading.record;
        final boolean valid = "true".equalsIgnoreCase(record.get(VALID_FLAG).toString());
        return DecoderInput.digest(
            digest,
            devices.get(record.get(CODE)),
            ((Utf8)record.get(ID)).getBytes()[0] - '1',
            valid,
            valid ? new BigDecimal(record.get(PWR).toString()).movePointRight(MICRO_DIGITS).longValueExact() : 0,
            reading == timed ? (long)record.get(TS) : DecoderInput.NO_TIMESTAMP);
    }

    private static SchemaBuilder.FieldAssembler<Schema> fields()
    {
        return SchemaBuilder.record("PowerReport").namespace("io.plumbline").fields()
            .requiredString("code")
            .requiredString("id")
            .requiredString("pwr")
            .requiredString("valid_flag");
    }

    /** Reader, decoder and record of one schema. */
    private static final class Reading
    {
        private final Schema schema;
        private final GenericDatumReader<GenericRecord> reader;
        private final JsonDecoder decoder;
        private GenericRecord record;

        private Reading(final Schema schema) throws IOException
        {
            this.schema = schema;
            reader = new GenericDatumReader<>(schema);
            decoder = DecoderFactory.get().jsonDecoder(schema, new ByteArrayInputStream(new byte[0]));
        }
    }
}
