package io.plumbline.engine.ingress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Compressed input: told by its first two bytes (RFC 1952, section 2.3.1), of any number of members.
 */
final class Gzip
{
    private static final int BUFFER_LENGTH = 64 * 1024;
    private static final int MAGIC_1 = 0x1F;
    private static final int MAGIC_2 = 0x8B;

    private Gzip()
    {
    }

    /** Whether these are the first two bytes of compressed input; -1 stands for a byte that is not there. */
    static boolean isMagic(final int first, final int second)
    {
        return first == MAGIC_1 && second == MAGIC_2;
    }

    /** Decompresses a stream to its end, however many members it has. */
    static InputStream decompress(final InputStream compressed) throws IOException
    {
        return new GZIPInputStream(new NeverAtItsEnd(compressed), BUFFER_LENGTH);
    }

    /**
     * At the end of a member the JDK asks how much is available and takes 0 for the end of the whole. A pipe has
     * nothing available while its writer pauses, so this says that there is more; the read that follows finds out.
     */
    private static final class NeverAtItsEnd extends FilterInputStream
    {
        private NeverAtItsEnd(final InputStream in)
        {
            super(in);
        }

        @Override
        public int available()
        {
            return 1;
        }
    }
}
