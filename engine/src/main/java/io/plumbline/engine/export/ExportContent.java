package io.plumbline.engine.export;

import java.util.Locale;

/** What of a journal is exported. */
public enum ExportContent
{
    /** All accepted readings. */
    READINGS,
    /** All rounds, evaluated or incomplete, and all silences. */
    VERDICTS,
    /** What {@code run} and {@code replay} print, but for the summaries. */
    EVENTS;

    /** As the command line names it. */
    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
