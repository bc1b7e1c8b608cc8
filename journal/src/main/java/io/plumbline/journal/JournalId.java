package io.plumbline.journal;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What tells a journal apart from all others, wherever it is moved or copied: a random UUID in the file {@code id} of
 * its directory, as one line of text. Made once, by the first engine that takes the journal's lock, and forced to the
 * disk before anything is written; a journal from before there were ids gets its own at the next start.
 */
final class JournalId
{
    private static final String FILE = "id";
    private static final Pattern TEXT =
        Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\n");

    private JournalId()
    {
    }

    /**
     * Reads the id.
     *
     * @param directory of the journal.
     * @return the id, or empty in a journal that has none yet.
     * @throws JournalDamagedException if the file is there and is not as it was written.
     * @throws JournalException        if it cannot be read.
     */
    static Optional<String> read(final Path directory)
    {
        final Path file = directory.resolve(FILE);
        return SmallFile.read(file).map((text) ->
        {
            if (!TEXT.matcher(text).matches())
            {
                throw new JournalDamagedException(file, JournalDamagedException.NO_INDEX,
                    "does not hold the journal's id; without the file the journal gets a new one, and who knows its " +
                        "events by the old one takes repeats for new",
                    null);
            }
            return text.trim();
        });
    }

    /**
     * Makes an id where there is none, whole or not at all. Only under the journal's lock.
     *
     * @param directory of the journal.
     * @throws JournalException if the id there is cannot be read, or a new one not be written.
     */
    static void make(final Path directory)
    {
        if (read(directory).isPresent())
        {
            return;
        }
        SmallFile.write(directory, FILE, UUID.randomUUID() + "\n", DiskAccess.NATIVE);
    }
}
