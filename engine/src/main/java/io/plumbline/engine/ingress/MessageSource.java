package io.plumbline.engine.ingress;

import java.io.IOException;

/**
 * Where the bytes of the messages come from. Polled by the ingress thread alone.
 */
public interface MessageSource extends AutoCloseable
{
    /** {@link #read} has come to the end: nothing will ever come again. */
    int END = -1;

    /**
     * Takes bytes that are there, without waiting for more.
     *
     * @param buffer to read into.
     * @param offset of the first byte.
     * @param length how many at most, more than 0.
     * @return how many were read; 0 when none are there now; {@link #END} at the end.
     * @throws IOException when the source cannot be read.
     */
    int read(byte[] buffer, int offset, int length) throws IOException;

    /**
     * How far the source is read, for progress displays.
     *
     * @return bytes of the underlying source taken so far (of a compressed one, compressed bytes).
     */
    long position();

    /**
     * How much there is, for progress displays.
     *
     * @return bytes of the underlying source, or -1 when that is not known.
     */
    long size();

    /**
     * What the source is called in messages to people.
     *
     * @return its name.
     */
    String name();

    /** {@inheritDoc} */
    @Override
    void close() throws IOException;
}
