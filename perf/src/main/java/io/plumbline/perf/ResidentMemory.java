package io.plumbline.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The memory of a process that is its own, without the pages of files: heap, code, stacks and what it has allocated
 * besides.
 */
final class ResidentMemory
{
    private static final String ANONYMOUS = "RssAnon:";

    private ResidentMemory()
    {
    }

    /** Bytes of this process; 0 where the system does not tell. */
    static long own()
    {
        return of("self");
    }

    /** Bytes of a process; 0 where the system does not tell, and when it has ended. */
    static long of(final long pid)
    {
        return of(Long.toString(pid));
    }

    private static long of(final String pid)
    {
        try (Stream<String> lines = Files.lines(Path.of("/proc", pid, "status")))
        {
            return lines
                .filter(line -> line.startsWith(ANONYMOUS))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(0);
        }
        catch (final IOException | UncheckedIOException e)
        {
            // It has just ended, or there is no /proc here.
            return 0;
        }
    }
}
