package io.plumbline.engine.report;

/** The data of an SVG path; places are rounded to a tenth. */
final class PathData
{
    private static final double TENTHS = 10;

    private final StringBuilder data = new StringBuilder();

    PathData moveTo(final double x, final double y)
    {
        return add('M', x, y);
    }

    PathData lineTo(final double x, final double y)
    {
        return add('L', x, y);
    }

    PathData close()
    {
        data.append('Z');
        return this;
    }

    boolean isEmpty()
    {
        return data.isEmpty();
    }

    private PathData add(final char command, final double x, final double y)
    {
        data.append(command);
        append(x);
        data.append(' ');
        append(y);
        return this;
    }

    private void append(final double value)
    {
        final long tenths = Math.round(value * TENTHS);
        if (tenths < 0)
        {
            data.append('-');
        }
        data.append(Math.abs(tenths) / 10);
        if (tenths % 10 != 0)
        {
            data.append('.').append(Math.abs(tenths) % 10);
        }
    }

    @Override
    public String toString()
    {
        return data.toString();
    }
}
