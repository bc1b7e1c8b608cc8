package io.plumbline.engine.action;

import io.plumbline.engine.config.TargetSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.agrona.CloseHelper;

/**
 * Lines in a file. One that would grow over its size is put aside as {@code NAME.1}, after what was put aside before
 * has moved up by one; the oldest goes. A line stands in it whole or not at all, but for what a loss of power leaves:
 * that is cut off when the file is opened again, and the event comes again.
 * <p>
 * Thread-safe. Does not use interruptible channels: a stop must not close the file under a force.
 */
final class FileTarget implements ActionTarget
{
    private static final byte[] BEGIN = "{\"event\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_TORN_LENGTH = 64 * 1024;

    private final Path path;
    private final long rotateBytes;
    private final int keep;
    private RandomAccessFile file;
    private long length;
    private boolean dirty;

    FileTarget(final TargetSettings.File settings)
    {
        this.path = settings.path();
        this.rotateBytes = settings.rotateBytes();
        this.keep = settings.keep();
    }

    /** {@inheritDoc} */
    @Override
    public synchronized Outcome deliver(final ActionEvent event) throws IOException
    {
        final byte[] line = event.line();
        if (file == null)
        {
            open();
        }
        if (length > 0 && length + line.length > rotateBytes)
        {
            rotate();
        }
        boolean written = false;
        try
        {
            dirty = true;
            file.write(line);
            length += line.length;
            written = true;
            return Outcome.DONE;
        }
        finally
        {
            if (!written)
            {
                takeBack();
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public synchronized void force() throws IOException
    {
        if (dirty && file != null)
        {
            file.getFD().sync();
            dirty = false;
        }
    }

    /** {@inheritDoc} */
    @Override
    public synchronized void close()
    {
        CloseHelper.quietClose(file);
        file = null;
    }

    /** What was written of a line before the disk was full. */
    private void takeBack()
    {
        try
        {
            file.setLength(length);
            file.seek(length);
        }
        catch (final IOException e)
        {
            // It is opened anew, and what is torn is cut off then.
            close();
        }
    }

    private void open() throws IOException
    {
        final RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
        boolean ready = false;
        try
        {
            final long end = endOfLines(opened);
            if (end < opened.length())
            {
                opened.setLength(end);
            }
            opened.seek(end);
            length = end;
            file = opened;
            ready = true;
        }
        finally
        {
            if (!ready)
            {
                opened.close();
            }
        }
    }

    /** Where the last line ends: before what is left of one of ours, after anything else. */
    private static long endOfLines(final RandomAccessFile opened) throws IOException
    {
        final long size = opened.length();
        final byte[] tail = new byte[(int)Math.min(size, MAX_TORN_LENGTH)];
        opened.seek(size - tail.length);
        opened.readFully(tail);
        int begin = tail.length;
        while (begin > 0 && tail[begin - 1] != '\n')
        {
            begin--;
        }
        final int torn = tail.length - begin;
        for (int i = 0; i < Math.min(torn, BEGIN.length); i++)
        {
            if (tail[begin + i] != BEGIN[i])
            {
                return size;
            }
        }
        return size - torn;
    }

    private void rotate() throws IOException
    {
        force();
        close();
        if (keep == 0)
        {
            Files.delete(path);
        }
        else
        {
            for (int number = keep - 1; number >= 1; number--)
            {
                if (Files.exists(aside(number)))
                {
                    Files.move(aside(number), aside(number + 1), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.move(path, aside(1), StandardCopyOption.REPLACE_EXISTING);
        }
        open();
    }

    private Path aside(final int number)
    {
        return path.resolveSibling(path.getFileName() + "." + number);
    }
}
