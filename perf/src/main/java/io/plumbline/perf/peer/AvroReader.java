package io.plumbline.perf.peer;

import java.io.IOException;
import java.io.InputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.JsonDecoder;

/**
 * Apache Avro's JsonDecoder and what it reads messages of one schema with: reader and record are reused. Texts are
 * asked for as String, which this decoder has anyway; Avro's own Utf8 it would make of them. Of one thread.
 */
public final class AvroReader
{
    /** Place of a field in the record. */
    public static final int CODE = 0;
    /** Place of a field in the record. */
    public static final int ID = 1;
    /** Place of a field in the record. */
    public static final int PWR = 2;
    /** Place of a field in the record. */
    public static final int VALID_FLAG = 3;
    /** Place of a field in the record, of messages that have it. */
    public static final int TS = 4;

    private final Schema schema;
    private final GenericDatumReader<GenericRecord> reader;
    private GenericRecord message;

    /**
     * @param timed whether messages have a time: Avro takes no field that the schema does not know, and misses one that
     *              it knows.
     */
    public AvroReader(final boolean timed)
    {
        final Schema text = Schema.create(Schema.Type.STRING);
        GenericData.setStringType(text, GenericData.StringType.String);
        final SchemaBuilder.FieldAssembler<Schema> fields =
            SchemaBuilder.record("PowerReport").namespace("io.plumbline").fields()
                .name("code").type(text).noDefault()
                .name("id").type(text).noDefault()
                .name("pwr").type(text).noDefault()
                .name("valid_flag").type(text).noDefault();
        schema = (timed ? fields.requiredLong("ts") : fields).endRecord();
        reader = new GenericDatumReader<>(schema);
    }

    /**
     * Makes a decoder.
     *
     * @param messages one or many.
     * @return the decoder.
     * @throws IOException when they cannot be read.
     */
    public JsonDecoder decoder(final InputStream messages) throws IOException
    {
        return DecoderFactory.get().jsonDecoder(schema, messages);
    }

    /**
     * Reads the next message.
     *
     * @param decoder that this has made.
     * @return the message, until the next one is read.
     * @throws IOException for what is no message; {@link java.io.EOFException} at the end.
     */
    public GenericRecord read(final JsonDecoder decoder) throws IOException
    {
        message = reader.read(message, decoder);
        return message;
    }
}
