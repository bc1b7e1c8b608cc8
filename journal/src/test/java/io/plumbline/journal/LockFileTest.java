package io.plumbline.journal;

import io.plumbline.campaign.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Timeout(60)
class LockFileTest
{
    private static final String NAME = "x.lock";

    @TempDir
    private Path path;

    @Test
    void shouldHaveOneHolderWhateverThePath() throws IOException
    {
        final Path same = path.resolve("../" + path.getFileName());
        assertFalse(LockFile.isHeld(path, NAME), "there is no file");
        final LockFile lock = LockFile.take(path, NAME);
        assertNull(LockFile.take(same, NAME));
        assertTrue(LockFile.isHeld(same, NAME));
        try (LockFile other = LockFile.take(path, "y.lock"))
        {
            assertNotNull(other, "one of another name is another");
        }
        lock.close();
        assertFalse(LockFile.isHeld(path, NAME));
        LockFile.take(same, NAME).close();
    }

    @Test
    void shouldTellWhoSigned() throws IOException
    {
        final String pid = Long.toString(ProcessHandle.current().pid());
        try (LockFile lock = LockFile.take(path, NAME))
        {
            assertEquals(pid + ", this very process", LockFile.holder(path, NAME));
            assertEquals("", Files.readString(path.resolve(NAME)));
            lock.sign();
            assertEquals(pid + "\n", Files.readString(path.resolve(NAME)));
        }
        // This process does not hold it any more: what stands there counts.
        assertEquals(pid, LockFile.holder(path, NAME));
        Files.writeString(path.resolve(NAME), "");
        assertEquals("unknown", LockFile.holder(path, NAME));
    }

    /** Which closing a second channel on the file would do. */
    @Test
    void shouldNotBeLostByALookOrASecondTaker() throws Exception
    {
        final LockFile lock = LockFile.take(path, NAME);
        lock.sign();
        assertTrue(LockFile.isHeld(path, NAME));
        assertNull(LockFile.take(path, NAME));
        assertEquals(ProcessHandle.current().pid() + ", this very process", LockFile.holder(path, NAME));
        assertEquals("refused by " + ProcessHandle.current().pid() + ", held: true", another());
        lock.close();
        assertEquals("taken, held: false", another());
    }

    @Test
    void shouldBeGivenBackByAJournalThatCannotBeSigned() throws IOException
    {
        final Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "no /dev/full here");
        final JournalDirectory directory = JournalDirectory.create(path);
        final Path file = Files.createSymbolicLink(path.resolve("journal.lock"), full);
        for (int i = 0; i < 2; i++)
        {
            final JournalException ex = assertThrows(JournalException.class, directory::lock);
            assertEquals(file + ": cannot be locked (No space left on device)", ex.getMessage());
            assertFalse(directory.isWritten());
            assertFalse(Files.exists(path.resolve("segments")), "it was made in vain");
        }
        Files.delete(file);
        directory.lock().close();
    }

    private String another() throws Exception
    {
        final Process process = ChildProcess.start(path, Taker.class, path.toString());
        try
        {
            return new String(process.getInputStream().readAllBytes());
        }
        finally
        {
            process.destroyForcibly().waitFor();
        }
    }

    /** Looks at a lock, tries to take it, and says what came of that. */
    static final class Taker
    {
        private Taker()
        {
        }

        public static void main(final String[] args) throws IOException
        {
            final Path path = Path.of(args[0]);
            final boolean held = LockFile.isHeld(path, NAME);
            try (LockFile lock = LockFile.take(path, NAME))
            {
                System.out.print(
                    (lock == null ? "refused by " + LockFile.holder(path, NAME) : "taken") + ", held: " + held);
            }
        }
    }
}
