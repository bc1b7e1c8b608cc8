package io.plumbline.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Where what is written of a cycle file ends; behind that it is a hole of many mebibytes, best not looked at. */
public final class CycleFileEnd
{
    private static final int SEARCHED = 4 * 1024 * 1024;

    private CycleFileEnd()
    {
    }

    /**
     * Looks for the end.
     *
     * @param file of a small journal.
     * @return offset behind the last byte that is not zero.
     */
    public static int of(final Path file) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(SEARCHED);
        try (FileChannel channel = FileChannel.open(file))
        {
            channel.read(bytes, 0);
        }
        int end = SEARCHED;
        while (bytes.get(end - 1) == 0)
        {
            end--;
        }
        if (end == SEARCHED)
        {
            throw new IllegalStateException(file + " holds more than " + SEARCHED + " bytes");
        }
        return end;
    }
}
