package io.plumbline.engine.config;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Finds the program of a command.
 */
final class Programs
{
    private Programs()
    {
    }

    /**
     * Finds a program: by its path, from the configuration's directory on, or by its name on the {@code PATH}.
     *
     * @param name          as it is configured.
     * @param configuration file in whose directory a relative path begins.
     * @return the program, or null if there is none that may be executed.
     */
    static Path find(final String name, final Path configuration)
    {
        try
        {
            if (name.contains("/"))
            {
                final Path path = configuration.toAbsolutePath().resolveSibling(name);
                return isProgram(path) ? path : null;
            }
            final String directories = System.getenv("PATH");
            for (final String directory : directories == null ? new String[0] : directories.split(File.pathSeparator))
            {
                final Path path = Path.of(directory.isEmpty() ? "." : directory).resolve(name);
                if (isProgram(path))
                {
                    return path.toAbsolutePath();
                }
            }
            return null;
        }
        catch (final InvalidPathException ex)
        {
            return null;
        }
    }

    private static boolean isProgram(final Path path)
    {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
