package io.plumbline.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Makes a test's directory in memory, where there is a file system for that with room: for tests that make many small
 * journals and read them to their ends, and to which it is all the same what they lie on. A journal's files are sparse,
 * 80 MiB long for a few KiB; a file system on a disk gives their holes pages in the cache, one by one, when they are
 * first read, which took four fifths of such a test's time.
 */
public final class InMemory implements TempDirFactory
{
    private static final Path MEMORY = Path.of("/dev/shm");
    /** In a container there may be little: what is written there would end with a signal. */
    private static final long ROOM = 1L << 30;
    private static final String PREFIX = "plumbline-test";

    @Override
    public Path createTempDirectory(final AnnotatedElementContext element, final ExtensionContext context)
        throws IOException
    {
        final boolean there = Files.isDirectory(MEMORY) && Files.isWritable(MEMORY) &&
            Files.getFileStore(MEMORY).getUsableSpace() >= ROOM;
        return there ? Files.createTempDirectory(MEMORY, PREFIX) : Files.createTempDirectory(PREFIX);
    }
}
