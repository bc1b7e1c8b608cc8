package io.plumbline.perf;

import io.plumbline.engine.config.Durations;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.TypeConversionException;

/**
 * A length of time on the command line, written as in the configuration: {@code 10s}.
 *
 * @param ns nanoseconds.
 */
record Span(long ns)
{
    static Span parse(final String text)
    {
        final long ns = Durations.parse(text);
        if (ns == Durations.MALFORMED)
        {
            throw new TypeConversionException("'" + text + "' is no time such as 500ms, 10s or 2m");
        }
        return new Span(ns);
    }

    long ms()
    {
        return TimeUnit.NANOSECONDS.toMillis(ns);
    }

    @Override
    public String toString()
    {
        return Durations.format(ns);
    }
}
