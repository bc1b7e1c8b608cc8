package io.plumbline.perf;

import io.plumbline.perf.peer.Verdicts;
import io.plumbline.perf.rate.HistogramText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One turn of a peer at a fixed rate: a process from its start to its end.
 *
 * @param latencies nanoseconds from the planned time of the message that completed a round to each deviation in it;
 *                  null when it failed.
 * @param hiccups   nanoseconds by which an idle thread in its process was held up meanwhile.
 * @param achieved  messages a second that were kept up.
 * @param settings  as the peer tells them.
 * @param answer    that it gave.
 * @param failure   why there is no figure, or null.
 */
record PeerLatency(
    Histogram latencies, Histogram hiccups, double achieved, String settings, Verdicts answer, String failure)
{
    /**
     * Runs a peer.
     *
     * @param kind     of the peer.
     * @param load     that it is given.
     * @param warmUp   at full speed before the run at a fixed rate.
     * @param rate     messages a second.
     * @param warmUpMs milliseconds at that rate that do not count.
     * @param scratch  an empty directory.
     */
    static PeerLatency run(
        final PeerKind kind,
        final PeerLoad load,
        final PeerWarmUp warmUp,
        final long rate,
        final long warmUpMs,
        final Path scratch)
    {
        final Map<String, String> told =
            PeerTurn.told(kind, load, warmUp, scratch, List.of(Long.toString(rate), Long.toString(warmUpMs)));
        if (told.containsKey(PeerTurn.FAILURE))
        {
            return new PeerLatency(null, null, 0, "", null, told.get(PeerTurn.FAILURE));
        }
        return new PeerLatency(
            HistogramText.decode(told.get("latencies")),
            HistogramText.decode(told.get("hiccups")),
            Double.parseDouble(told.get("achieved")),
            told.get("settings"),
            PeerTurn.answer(told),
            null);
    }
}
