package io.plumbline.perf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A table of a {@link Result}: rows, each with the keys by which it is told from the others and with figures.
 */
final class ResultTable
{
    private final ArrayNode rows;

    ResultTable(final ArrayNode rows)
    {
        this.rows = rows;
    }

    /** Begins a row. */
    Row row()
    {
        final ObjectNode row = rows.addObject();
        return new Row(row.putObject("keys"), row.putObject("figures"));
    }

    /**
     * A row.
     *
     * @param keys    by name.
     * @param figures by name.
     */
    record Row(ObjectNode keys, ObjectNode figures)
    {
        /** Adds a key that is a text. */
        Row key(final String name, final String value)
        {
            keys.put(name, value);
            return this;
        }

        /** Adds a key that is a number. */
        Row key(final String name, final long value)
        {
            keys.put(name, value);
            return this;
        }

        /** Adds the figures of all rounds. */
        Row figure(final String name, final String unit, final Series series)
        {
            return figure(name, unit, series.values());
        }

        /** Adds figures, one a round, in the order of the rounds; none when there were none. */
        Row figure(final String name, final String unit, final double... values)
        {
            if (values.length == 0)
            {
                return this;
            }
            final Series series = new Series(name, "%f", values.length);
            final ObjectNode figure = figures.putObject(name).put("unit", unit);
            for (final double value : values)
            {
                series.add(value);
            }
            figure.put("median", series.median()).put("min", series.min()).put("max", series.max());
            final ArrayNode kept = figure.putArray("values");
            for (final double value : values)
            {
                kept.add(value);
            }
            return this;
        }
    }
}
