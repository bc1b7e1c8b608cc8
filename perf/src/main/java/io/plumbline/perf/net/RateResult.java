package io.plumbline.perf.net;

import io.plumbline.perf.rate.HistogramText;
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
            HistogramText.decode(words[3]),
            HistogramText.decode(words[4]));
    }

    String format()
    {
        return String.join(
            " ",
            Long.toString(messages),
            Double.toString(achieved),
            Long.toString(startNs),
            HistogramText.encode(latencies),
            HistogramText.encode(hiccups));
    }
}
