package io.plumbline.perf.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What became of messages sent at a fixed rate, the warm-up left out.
 *
 * @param messages  sent, those of the warm-up too, all of them acknowledged as accepted.
 * @param achieved  messages a second that were sent and acknowledged, from the first planned time on; the warm-up is in
 *                  it.
 * @param startNs   planned time of the first message, by {@link System#nanoTime}, which on Linux means the same in all
 *                  processes.
 * @param latencies nanoseconds from the time a message was to be sent until an acknowledgement that covers it was read.
 * @param hiccups   nanoseconds by which an idle thread beside was held up.
 */
public record RateResult(long messages, double achieved, long startNs, Histogram latencies, Histogram hiccups)
{
    static RateResult parse(final String[] words)
    {
        return new RateResult(
            Long.parseLong(words[0]),
            Double.parseDouble(words[1]),
            Long.parseLong(words[2]),
            decode(words[3]),
            decode(words[4]));
    }

    String format()
    {
        return messages + " " + achieved + " " + startNs + " " + encode(latencies) + " " + encode(hiccups);
    }

    private static String encode(final Histogram histogram)
    {
        final ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), buffer.position()));
    }

    private static Histogram decode(final String text)
    {
        try
        {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
        }
        catch (final DataFormatException e)
        {
            throw new IllegalStateException("the sender's histogram cannot be read", e);
        }
    }
}
