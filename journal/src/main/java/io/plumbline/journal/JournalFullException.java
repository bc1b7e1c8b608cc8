package io.plumbline.journal;

import java.nio.file.Path;
import java.util.Locale;

/**
 * There is not the room on the disk for what is to be journaled, and it is not waited for.
 */
public final class JournalFullException extends JournalException
{
    private static final long serialVersionUID = 1L;
    private static final double MEBIBYTE = 1024 * 1024;

    /**
     * @param segment that is written.
     * @param needed  bytes that could not be had together.
     * @param free    bytes that were free on the disk.
     */
    JournalFullException(final Path segment, final long needed, final long free)
    {
        super(segment, String.format(
            Locale.ROOT,
            "journal-full: there is no room left on the disk: %.1f MiB are needed, %.1f MiB are free; " +
                "\"plumbline journal prune\" makes room, and a lower \"journal-ahead-mib\" needs less",
            needed / MEBIBYTE,
            free / MEBIBYTE));
    }
}
