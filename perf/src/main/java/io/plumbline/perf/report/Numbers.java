package io.plumbline.perf.report;

import java.util.Locale;

/**
 * Numbers with as many digits as can be told apart.
 */
final class Numbers
{
    private static final double MANY = 1000;
    private static final double SOME = 100;
    private static final double FEW = 1;

    private Numbers()
    {
    }

    static String of(final double value)
    {
        final double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e15)
        {
            return String.format(Locale.ROOT, "%,d", (long)value);
        }
        return String.format(
            Locale.ROOT, size >= MANY ? "%,.0f" : size >= SOME ? "%.1f" : size >= FEW ? "%.2f" : "%.4f", value);
    }

    /** Without trailing zeros, for coordinates and marks. */
    static String brief(final double value)
    {
        final String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
