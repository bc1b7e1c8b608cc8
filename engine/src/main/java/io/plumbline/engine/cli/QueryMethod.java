package io.plumbline.engine.cli;

import java.util.Locale;

/** How a query makes few rows of many readings. */
enum QueryMethod
{
    /** Lowest, highest and mean of even parts of the time. */
    MINMAX,
    /** Readings that draw the same line. */
    LTTB;

    /** As it is written on the command line. */
    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
