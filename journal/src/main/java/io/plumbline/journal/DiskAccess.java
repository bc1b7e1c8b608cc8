package io.plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * What the journal asks of the disk itself, in one place, so that a disk that is full or fails can be put in its stead.
 */
interface DiskAccess
{
    /** The disk as it is. */
    DiskAccess NATIVE = new DiskAccess()
    {
        @Override
        public FileSpace create(final Path file) throws IOException
        {
            return PosixFileSpace.create(file);
        }

        @Override
        public void force(final Path file, final FileChannel channel, final boolean metadata) throws IOException
        {
            channel.force(metadata);
        }

        @Override
        public void write(final Path file, final FileChannel channel, final ByteBuffer bytes, final long position)
            throws IOException
        {
            final long start = position - bytes.position();
            while (bytes.hasRemaining())
            {
                channel.write(bytes, start + bytes.position());
            }
        }
    };

    /**
     * Makes an empty file.
     *
     * @param file that does not exist.
     * @return its room.
     * @throws IOException if it cannot be made.
     */
    FileSpace create(Path file) throws IOException;

    /**
     * Writes to the disk whatever of a file or directory is not there yet.
     *
     * @param file     or directory.
     * @param channel  of it.
     * @param metadata whether also what is not needed to read it.
     * @throws IOException if that fails.
     */
    void force(Path file, FileChannel channel, boolean metadata) throws IOException;

    /**
     * Writes into a file, in place.
     *
     * @param file     to be written.
     * @param channel  of it.
     * @param bytes    all that remain.
     * @param position of the first of them in the file.
     * @throws IOException if that fails.
     */
    void write(Path file, FileChannel channel, ByteBuffer bytes, long position) throws IOException;
}
