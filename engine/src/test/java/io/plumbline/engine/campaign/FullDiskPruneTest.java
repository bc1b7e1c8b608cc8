package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.journal.JournalCatalog;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalFullException;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.Retention;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Journals on real disks on which not one block is free. */
@Timeout(120)
class FullDiskPruneTest
{
    private static final int MEBIBYTES = 64;
    private static final int LEFT = 15 * 1024 * 1024;
    private static final int MANY = 60_000;

    @TempDir
    private Path directory;

    @Test
    void shouldPruneOnAFullTmpfs() throws IOException
    {
        pruneWhereItIsFull("tmpfs", SmallDisk.tmpfs(directory.resolve("disk"), MEBIBYTES));
    }

    @Test
    void shouldPruneOnAFullExt4() throws IOException
    {
        pruneWhereItIsFull("ext4", SmallDisk.ext4(directory.resolve("disk"), MEBIBYTES));
    }

    private static void pruneWhereItIsFull(final String name, final Optional<SmallDisk> made) throws IOException
    {
        assumeTrue(made.isPresent(), "no " + name + " may be mounted here");
        try (SmallDisk disk = made.get())
        {
            final Path path = disk.path().resolve("journal");
            for (int run = 1; run <= 3; run++)
            {
                JournalRuns.write(path, run, 100, 1);
            }
            final JournalDirectory journal = JournalDirectory.open(path);
            for (int times = 0; times < 2; times++)
            {
                disk.fill(0);
                assertEquals(0, disk.free());
                final Retention less = new Retention(Retention.UNLIMITED, JournalCatalog.writtenBytes(journal) - 1, 0);
                assertEquals(1, new JournalPruner(journal).prune(less, false).deleted().size());
                assertTrue(disk.free() > 0);
            }
            startWhereItIsFull(disk, path);
            assertTrue(JournalVerifier.verify(journal, (bytes) -> assertTrue(bytes > 0)).ok());
        }
    }

    /** There is not the room for a segment, but there is with that of what the retention does not keep. */
    private static void startWhereItIsFull(final SmallDisk disk, final Path path) throws IOException
    {
        disk.empty();
        JournalRuns.write(path, 4, MANY, 1);
        JournalRuns.write(path, 5, 100, 1);
        disk.fill(LEFT);
        final JournalFullException full =
            assertThrows(JournalFullException.class, () -> JournalRuns.write(path, 6, 100, 1));
        assertTrue(
            full.getMessage().matches(
                ".*: journal-full: there is no room left on the disk: 18\\.0 MiB are needed, " +
                    "1[45]\\.[0-9] MiB are free; .*"),
            full.getMessage());
        assertTrue(disk.free() > LEFT / 2, "the start that was refused has taken what was free");
        final int kept = JournalDirectory.open(path).segments().size();
        try
        {
            JournalRuns.write(path, 6, 100, 1, new Retention(Retention.UNLIMITED, 0, 0));
        }
        catch (final JournalFullException ex)
        {
            // What this process itself has still mapped of the files that are gone is not free yet.
            disk.empty();
        }
        assertTrue(JournalDirectory.open(path).segments().size() < kept);
        disk.empty();
        JournalRuns.write(path, 6, 100, 1);
    }
}
