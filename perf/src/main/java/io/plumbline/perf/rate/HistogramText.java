package io.plumbline.perf.rate;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * A histogram as a text without spaces, for one process to tell another.
 */
public final class HistogramText
{
    private HistogramText()
    {
    }

    /**
     * Writes one.
     *
     * @param histogram that nobody records in meanwhile.
     * @return the text.
     */
    public static String encode(final Histogram histogram)
    {
        final ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), buffer.position()));
    }

    /**
     * Reads one.
     *
     * @param text as it was written.
     * @return the histogram.
     */
    public static Histogram decode(final String text)
    {
        try
        {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
        }
        catch (final DataFormatException e)
        {
            throw new IllegalArgumentException("no histogram", e);
        }
    }
}
