package io.plumbline.engine.cli;

import io.plumbline.engine.json.JsonLine;
import io.plumbline.engine.rollup.Aggregate;
import java.io.OutputStream;

/** Rows as JSON objects, one a line. */
final class QueryJson extends QueryOutput
{
    private final JsonLine json;

    QueryJson(final OutputStream out)
    {
        json = new JsonLine(out);
    }

    @Override
    void bucket(final long startNs, final String code, final int id, final Aggregate aggregate)
    {
        json.begin()
            .time("time", startNs)
            .string("code", code)
            .number("id", id)
            .decimal("min", aggregate.min())
            .decimal("max", aggregate.max())
            .decimal("mean", aggregate.mean())
            .decimal("sum", sum(aggregate))
            .number("count", aggregate.count())
            .number("invalid", aggregate.invalid())
            .end();
    }

    @Override
    void point(final long timeNs, final String code, final int id, final long sequence, final long power)
    {
        json.begin()
            .time("time", timeNs)
            .string("code", code)
            .number("id", id)
            .decimal("pwr", power)
            .number("sequence", sequence)
            .end();
    }

    @Override
    void end()
    {
        json.flush();
    }
}
