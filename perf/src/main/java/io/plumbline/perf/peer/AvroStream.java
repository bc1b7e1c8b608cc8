package io.plumbline.perf.peer;

import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.JsonDecoder;

/**
 * Apache Avro's JsonDecoder in its fastest form: one decoder for all messages as one stream.
 */
final class AvroStream implements ReadingStream
{
    private final AvroReader reader = new AvroReader(false);
    private final JsonDecoder decoder;

    AvroStream(final PeerInput input) throws IOException
    {
        decoder = reader.decoder(new RepeatedBytes(input));
    }

    /** {@inheritDoc} */
    @Override
    public Reading next() throws IOException
    {
        try
        {
            final GenericRecord message = reader.read(decoder);
            return Reading.of(
                (String)message.get(AvroReader.CODE),
                (String)message.get(AvroReader.ID),
                (String)message.get(AvroReader.PWR),
                (String)message.get(AvroReader.VALID_FLAG));
        }
        catch (final EOFException e)
        {
            return null;
        }
    }
}
