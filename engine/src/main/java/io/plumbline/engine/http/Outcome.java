package io.plumbline.engine.http;

import io.plumbline.engine.ingress.Request;

/**
 * What became of the readings of a request: all of them stand in the journal. Copied, as the request is used again.
 */
record Outcome(long lines, long rejected, long[] refusedLines, String[] reasons)
{
    static Outcome of(final Request request)
    {
        final int count = request.refusalCount();
        final long[] refusedLines = new long[count];
        final String[] reasons = new String[count];
        for (int i = 0; i < count; i++)
        {
            refusedLines[i] = request.refusedLine(i);
            reasons[i] = request.refusedFor(i).reason();
        }
        return new Outcome(request.lines(), request.rejected(), refusedLines, reasons);
    }

    /** As the sender is told, one line. */
    String toJson()
    {
        final StringBuilder json = new StringBuilder(64 + 48 * reasons.length);
        json.append("{\"acked\": ").append(lines)
            .append(", \"rejected\": ").append(rejected)
            .append(", \"refused\": [");
        for (int i = 0; i < reasons.length; i++)
        {
            json.append(i == 0 ? "" : ", ")
                .append("{\"line\": ").append(refusedLines[i])
                .append(", \"reason\": \"").append(reasons[i]).append("\"}");
        }
        return json.append("]}\n").toString();
    }
}
