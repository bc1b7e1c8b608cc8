package io.plumbline.perf.flink;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.Encoder;

/**
 * Rows of deviations: index of the device, id, round, micro-units.
 */
final class DeviationEncoder implements Encoder<FlinkDeviation>
{
    private static final long serialVersionUID = 1L;

    private final StringBuilder row = new StringBuilder();

    /** {@inheritDoc} */
    @Override
    public void encode(final FlinkDeviation deviation, final OutputStream stream) throws IOException
    {
        row.setLength(0);
        row.append(deviation.device).append(',').append(deviation.component + 1).append(',')
            .append(deviation.round).append(',').append(deviation.deviation);
        stream.write(row.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
