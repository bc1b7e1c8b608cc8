package io.plumbline.perf.jmh;

import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.PowerReport;

/**
 * Plumbline's decoder.
 */
final class PlumblineDecoding
{
    private static final int MAX_LINE_LENGTH = 4096;

    private final DecoderInput input;
    private final AvroJsonDecoder decoder;
    private final PowerReport report = new PowerReport();

    PlumblineDecoding(final DecoderInput input)
    {
        this.input = input;
        decoder = new AvroJsonDecoder(input.devices, false, MAX_LINE_LENGTH);
    }

    long decodeAll()
    {
        long digest = 0;
        for (int line = 0; line < DecoderInput.LINES; line++)
        {
            final DecodeStatus status =
                decoder.decode(input.bytes, input.offsets[line], input.lengths[line], report);
            if (status != DecodeStatus.OK)
            {
                throw new IllegalStateException("line " + line + " is refused: " + status);
            }
            digest = DecoderInput.digest(
                digest, report.device(), report.component(), report.valid(), report.power(), report.timestampMs());
        }
        return digest;
    }
}
