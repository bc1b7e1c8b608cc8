package io.plumbline.engine.cli;

import io.plumbline.engine.rollup.Aggregate;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Where the rows of a query go. What cannot be written is told as an {@link java.io.UncheckedIOException}. */
abstract class QueryOutput
{
    private static final int DIGITS = 6;
    private static final int NANO_DIGITS = 9;
    private static final DateTimeFormatter TIME =
        new DateTimeFormatterBuilder().appendInstant(NANO_DIGITS).toFormatter();

    /** What the readings of a component in a bucket come to. */
    abstract void bucket(long startNs, String code, int id, Aggregate aggregate);

    /** A reading that was chosen. */
    abstract void point(long timeNs, String code, int id, long sequence, long power);

    /** Nothing comes any more. */
    abstract void end();

    /** ISO 8601, UTC, nanoseconds. */
    static String time(final long timeNs)
    {
        return TIME.format(Instant.ofEpochSecond(0, timeNs));
    }

    /** Exact; empty for none. */
    static String decimal(final long micros)
    {
        return micros == Aggregate.NONE ? "" : text(BigDecimal.valueOf(micros, DIGITS));
    }

    static BigDecimal sum(final Aggregate aggregate)
    {
        return new BigDecimal(aggregate.sum(), DIGITS);
    }

    static String text(final BigDecimal value)
    {
        return value.stripTrailingZeros().toPlainString();
    }
}
