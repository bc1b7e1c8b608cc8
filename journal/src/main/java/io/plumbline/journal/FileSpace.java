package io.plumbline.journal;

import java.io.IOException;

/**
 * The room of one file on the disk: real blocks, so that a store to a mapping of them cannot fail.
 */
interface FileSpace extends AutoCloseable
{
    /** There is not the room on the disk. */
    long NO_ROOM = -1;

    /**
     * Allocates a range that was not written yet; the file's length and contents stay as they are, but for the length
     * of an empty file, which may become that which its queue begins with.
     *
     * @param from offset of its first byte.
     * @param to   offset behind its last byte, more than {@code from}.
     * @return offset up to which it is allocated: {@code to}, or less where more cannot be had yet; or
     * {@link #NO_ROOM}.
     * @throws IOException if it fails for any other reason.
     */
    long allocate(long from, long to) throws IOException;

    /**
     * Brings pages of an allocated range, and no others, into the system's cache, so that whoever stores to them first
     * waits for none. Nothing is written. Where that cannot be done it is left.
     *
     * @param from offset of the first page.
     * @param to   offset behind the last one.
     * @return offset up to which nothing is left to be done: {@code to}, or less where the file is not as long yet.
     * @throws IOException if the file's length cannot be told.
     */
    long cache(long from, long to) throws IOException;

    /**
     * Gives back a range that was never written, as far as that can be done.
     *
     * @param from offset of its first byte.
     * @param to   offset behind its last byte.
     */
    void release(long from, long to);

    @Override
    void close();
}
