package io.plumbline.journal;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What tells a journal apart from all others, wherever it is moved or copied: a random UUID in the file {@code id} of
 * its directory, as two lines of text, the second of which is the CRC32C of the first. Made once, by the first engine
 * that takes the journal's lock, and forced to the disk before anything is written; a journal from before there were
 * ids gets its own at the next start. One from before there was that second line is taken as it stands.
 */
final class JournalId
{
    private static final String FILE = "id";
    private static final Pattern TEXT =
        Pattern.compile(
            "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\n(" + SmallFile.CHECKSUM + ")?");

    private JournalId()
    {
    }

    /**
     * Looks at the id.
     *
     * @param directory of the journal.
     * @return the id, or that it is damaged; a journal may have none yet.
     * @throws JournalException if it cannot be read.
     */
    static Look<String> look(final Path directory)
    {
        return SmallFile.look(
            directory.resolve(FILE),
            TEXT,
            text -> text.group(2) == null || SmallFile.isChecked(text.group()) ?
                Optional.of(text.group(1)) : Optional.empty(),
            "does not hold the journal's id; without the file the journal gets a new one, and who knows its events " +
                "by the old one takes repeats for new");
    }

    /**
     * Makes an id where there is none, whole or not at all. Only under the journal's lock.
     *
     * @param directory of the journal.
     * @throws JournalException if the id there is cannot be read or is damaged, or a new one cannot be written.
     */
    static void make(final Path directory)
    {
        if (look(directory).orThrow().isPresent())
        {
            return;
        }
        SmallFile.write(directory, FILE, SmallFile.checked(UUID.randomUUID() + "\n"), DiskAccess.NATIVE);
    }
}
