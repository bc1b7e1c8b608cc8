package io.plumbline.journal;

import java.nio.file.Path;

/**
 * There is not the room on the disk for what is to be journaled, and it is not waited for.
 */
public final class JournalFullException extends JournalException
{
    private static final long serialVersionUID = 1L;

    JournalFullException(final Path segment)
    {
        super(segment, "journal-full: there is no room left on the disk");
    }
}
