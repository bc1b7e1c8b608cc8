package io.plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
    private static final long MAX_LENGTH = 64;

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
        try
        {
            final boolean tooLong = Files.isRegularFile(file) && Files.size(file) > MAX_LENGTH;
            final String text = tooLong ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
            if (!TEXT.matcher(text).matches())
            {
                throw new JournalDamagedException(file, JournalDamagedException.NO_INDEX,
                    "does not hold the journal's id; without the file the journal gets a new one, and who knows its " +
                        "events by the old one takes repeats for new",
                    null);
            }
            return Optional.of(text.trim());
        }
        catch (final NoSuchFileException ex)
        {
            return Optional.empty();
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(file, ex);
        }
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
        final Path file = directory.resolve(FILE);
        final Path draft = directory.resolve(FILE + ".new");
        try
        {
            try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE))
            {
                channel.write(ByteBuffer.wrap((UUID.randomUUID() + "\n").getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel channel = FileChannel.open(directory))
            {
                channel.force(true);
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException(file, "cannot be written (" + JournalException.describe(ex) + ")", ex);
        }
    }
}
