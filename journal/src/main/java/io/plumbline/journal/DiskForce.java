package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Forces a segment to the disk, on descriptors of its own: a force writes out all of a file, whatever mapping the
 * bytes came through. Chronicle's own sync leaves holes and does nothing at all without its native library.
 * <p>
 * Not thread-safe.
 */
final class DiskForce implements AutoCloseable
{
    private final Path segment;
    private final DiskAccess disk;
    private final DurableMark mark;
    private FileChannel channel;
    private String name;

    DiskForce(final Path segment, final DiskAccess disk) throws IOException
    {
        this.disk = disk;
        this.segment = segment;
        DurableMark made = DurableMark.create(segment, disk);
        try
        {
            // Whatever else the power leaves of the segment, by the mark it is known that nothing of that was forced.
            force(disk, segment);
            this.mark = made;
            made = null;
        }
        finally
        {
            CloseHelper.close(made);
        }
    }

    /**
     * Forces the file that is written, and with it the one before where it is a new one, and sets the mark.
     *
     * @param fileName     of the file.
     * @param lastIndex    of the last excerpt in it.
     * @param nextSequence of the next input event after it.
     * @throws IOException if it is not on the disk: then it is not known what is, and nothing more may be written.
     */
    void force(final String fileName, final long lastIndex, final long nextSequence) throws IOException
    {
        if (fileName.equals(name))
        {
            disk.force(segment.resolve(name), channel, false);
        }
        else
        {
            forceNewFile(fileName);
        }
        mark.set(lastIndex, nextSequence);
    }

    /**
     * Forces whatever stands in a segment that nobody writes, also what a force has failed for before: see
     * {@link PageRewrite}.
     *
     * @param disk    it is on.
     * @param segment that nobody writes.
     * @throws IOException if it is not on the disk.
     */
    static void forceAll(final DiskAccess disk, final Segment segment) throws IOException
    {
        new PageRewrite(disk).rewrite(segment);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(segment.path()))
        {
            for (final Path file : files)
            {
                if (Files.isRegularFile(file))
                {
                    force(disk, file);
                }
            }
        }
        force(disk, segment.path());
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(channel);
        mark.close();
    }

    private void forceNewFile(final String fileName) throws IOException
    {
        if (channel == null)
        {
            force(disk, segment.getParent());
        }
        else
        {
            disk.force(segment.resolve(name), channel, true);
            channel.close();
        }
        channel = FileChannel.open(segment.resolve(fileName), StandardOpenOption.READ, StandardOpenOption.WRITE);
        disk.force(segment.resolve(fileName), channel, true);
        // It names the newest file: a reader that finds it as it was before looks for none behind that.
        force(disk, segment.resolve(QueueFiles.METADATA_FILE));
        force(disk, segment);
        name = fileName;
    }

    /**
     * Forces a file, or a directory's entries.
     *
     * @param disk it is on.
     * @param file or directory.
     * @throws IOException if it is not on the disk.
     */
    static void force(final DiskAccess disk, final Path file) throws IOException
    {
        try (FileChannel opened = FileChannel.open(file, StandardOpenOption.READ))
        {
            disk.force(file, opened, true);
        }
    }
}
