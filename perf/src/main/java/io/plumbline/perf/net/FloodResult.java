package io.plumbline.perf.net;

/**
 * What it took to send all messages as fast as they were taken.
 *
 * @param messages   sent, all of them acknowledged as accepted.
 * @param durationNs from before the first byte was sent until the last acknowledgement was read.
 * @param cpuNs      the sending thread's time on a core in them, with the system's part of it.
 */
public record FloodResult(long messages, long durationNs, long cpuNs)
{
    static FloodResult parse(final String[] words)
    {
        return new FloodResult(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    String format()
    {
        return messages + " " + durationNs + " " + cpuNs;
    }
}
