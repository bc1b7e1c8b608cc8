package io.plumbline.journal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TailScanTest
{
    private static final int SCANS = 3_000;

    @TempDir
    private Path segment;

    @Test
    void shouldFindNothingWhereFilesGoWhileItLooks() throws Exception
    {
        final AtomicBoolean running = new AtomicBoolean(true);
        final CompletableFuture<Void> pruning = CompletableFuture.runAsync(() -> comeAndGo(running));
        try
        {
            for (int i = 0; i < SCANS; i++)
            {
                final TailScan scan = new TailScan();
                scan.scan(segment, "", 0);
                assertNull(scan.hidden());
                assertFalse(scan.torn());
            }
        }
        finally
        {
            running.set(false);
            pruning.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldFindNothingInASegmentThatIsGone() throws IOException
    {
        final TailScan scan = new TailScan();
        scan.scan(segment.resolve("gone"), "", 0);
        assertNull(scan.hidden());
    }

    private void comeAndGo(final AtomicBoolean running)
    {
        final Path file = segment.resolve("20261121-00" + QueueFiles.FILE_SUFFIX);
        try
        {
            while (running.get())
            {
                Files.createFile(file);
                Files.delete(file);
            }
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
