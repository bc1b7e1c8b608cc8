package io.plumbline.perf;

/**
 * Newline-delimited messages in memory. Not copied, not to be changed.
 *
 * @param bytes  that hold them from index 0.
 * @param length how many bytes are theirs.
 * @param count  how many messages.
 */
public record Messages(byte[] bytes, int length, long count)
{
    /**
     * Where the messages end.
     *
     * @return for each the index behind its line feed.
     */
    public int[] ends()
    {
        final int[] ends = new int[Math.toIntExact(count)];
        int message = 0;
        for (int i = 0; i < length; i++)
        {
            if (bytes[i] == '\n')
            {
                ends[message++] = i + 1;
            }
        }
        return ends;
    }
}
