package io.plumbline.perf;

import io.plumbline.perf.peer.Verdicts;
import java.util.Map;

/**
 * What a peer told of a turn, but for its figures, and whether these count.
 *
 * @param settings as the peer tells them.
 * @param verdicts that it gave; null of a limit, and when it failed.
 * @param written  bytes in files at its end.
 * @param failure  why there is no figure, or null.
 */
record PeerAnswer(String settings, Verdicts verdicts, long written, String failure)
{
    /** Of a turn that failed. */
    static PeerAnswer failed(final String failure)
    {
        return new PeerAnswer("", null, 0, failure);
    }

    /** Of what its process told, by name. */
    static PeerAnswer of(final Map<String, String> told)
    {
        return new PeerAnswer(
            told.getOrDefault("settings", ""),
            told.containsKey("checksum") ? new Verdicts(
                Long.parseLong(told.get("count")), Long.parseUnsignedLong(told.get("checksum"), 16)) : null,
            Long.parseLong(told.getOrDefault("written", "0")),
            null);
    }

    /**
     * Why its figures do not count: it failed, found something else, or did not keep what it says.
     *
     * @param kind     of the peer.
     * @param count    messages that it was given.
     * @param expected what is to be found in them.
     * @return in words, or null.
     */
    String flaw(final PeerKind kind, final long count, final Verdicts expected)
    {
        if (failure != null)
        {
            return "failed: " + failure;
        }
        if (!kind.isLimit() && !expected.equals(verdicts))
        {
            return "VOID, another answer: " + verdicts + " instead of " + expected;
        }
        return kind.notKept(count, written);
    }
}
