package io.plumbline.perf;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/**
 * Where journals and other files are written.
 */
final class DirectoryOption
{
    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = "${sys:java.io.tmpdir}",
        description = "Where journals and other files are written, and removed. Default: ${DEFAULT-VALUE}.")
    private Path directory;

    Path path()
    {
        return directory;
    }
}
