package io.plumbline.perf.peer;

import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.JsonDecoder;

/**
 * Apache Avro's JsonDecoder in its fastest form: one decoder for all messages as one stream, reader and record reused.
 */
final class AvroStream implements ReadingStream
{
    private static final Schema SCHEMA = SchemaBuilder.record("PowerReport").namespace("io.plumbline").fields()
        .requiredString("code")
        .requiredString("id")
        .requiredString("pwr")
        .requiredString("valid_flag")
        .endRecord();

    private final GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(SCHEMA);
    private final JsonDecoder decoder;
    private GenericRecord message;

    AvroStream(final PeerInput input) throws IOException
    {
        decoder = DecoderFactory.get().jsonDecoder(SCHEMA, new RepeatedBytes(input));
    }

    /** {@inheritDoc} */
    @Override
    public Reading next() throws IOException
    {
        try
        {
            message = reader.read(message, decoder);
        }
        catch (final EOFException e)
        {
            return null;
        }
        return Reading.of(
            message.get(0).toString(), message.get(1).toString(), message.get(2).toString(),
            message.get(3).toString());
    }
}
