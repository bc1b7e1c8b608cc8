package io.plumbline.engine.export;

import java.util.Locale;

/** The formats of an export. */
public enum ExportFormat
{
    /** RFC 4180, with a header, in UTF-8. */
    CSV,
    /** One JSON object a line; of readings, messages that {@code run} takes in again. */
    NDJSON,
    /** Apache Parquet. */
    PARQUET;

    /** As the command line names it. */
    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
