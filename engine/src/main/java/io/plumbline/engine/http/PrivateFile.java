package io.plumbline.engine.http;

import io.plumbline.journal.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files with secrets: read only where nobody but their owner can.
 */
final class PrivateFile
{
    private static final long MAX_LENGTH = 1 << 20;
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
        PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private PrivateFile()
    {
    }

    /**
     * Reads a file.
     *
     * @param file to read.
     * @return its bytes.
     * @throws IOException if it cannot be read, or somebody else can; the message names it.
     */
    static byte[] read(final Path file) throws IOException
    {
        final Set<PosixFilePermission> permissions;
        try
        {
            permissions = Files.getPosixFilePermissions(file);
            if (Files.size(file) > MAX_LENGTH)
            {
                throw new IOException("longer than a mebibyte");
            }
            if (OWNERS.containsAll(permissions))
            {
                return Files.readAllBytes(file);
            }
        }
        catch (final IOException e)
        {
            throw new IOException(file + ": " + FileFailure.reason(e), e);
        }
        throw new IOException(file + ": is open to others (" + PosixFilePermissions.toString(permissions) +
            "); take that from them with: chmod 600 " + file);
    }
}
