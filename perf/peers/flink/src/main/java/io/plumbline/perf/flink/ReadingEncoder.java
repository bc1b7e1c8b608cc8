package io.plumbline.perf.flink;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.Encoder;

/**
 * Rows of readings: code, id, micro-units.
 */
final class ReadingEncoder implements Encoder<FlinkReading>
{
    private static final long serialVersionUID = 1L;

    private final StringBuilder row = new StringBuilder();

    /** {@inheritDoc} */
    @Override
    public void encode(final FlinkReading reading, final OutputStream stream) throws IOException
    {
        row.setLength(0);
        row.append(reading.code).append(',').append(reading.component + 1).append(',').append(reading.power);
        stream.write(row.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
