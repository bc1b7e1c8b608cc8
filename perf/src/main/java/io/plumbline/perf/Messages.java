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
}
