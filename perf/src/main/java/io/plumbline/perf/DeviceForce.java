package io.plumbline.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the disk itself can do, with nothing of Plumbline in the way: bytes are written behind each other into a file
 * whose blocks are there already, and each write is forced.
 */
final class DeviceForce
{
    private DeviceForce()
    {
    }

    /**
     * Forces a second.
     *
     * @param directory   on the disk.
     * @param writeLength bytes written before each force.
     * @param forces      how many are timed.
     */
    static double rate(final Path directory, final int writeLength, final int forces)
    {
        final Path file = directory.resolve("device-force");
        final ByteBuffer bytes = ByteBuffer.allocateDirect(writeLength);
        try (FileChannel channel = FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE))
        {
            for (int i = 0; i < forces; i++)
            {
                channel.write(bytes.clear(), (long)i * writeLength);
            }
            channel.force(true);
            final long startNs = System.nanoTime();
            for (int i = 0; i < forces; i++)
            {
                channel.write(bytes.clear(), (long)i * writeLength);
                channel.force(false);
            }
            return forces * 1e9 / (System.nanoTime() - startNs);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(file + " cannot be written: " + e, e);
        }
    }
}
