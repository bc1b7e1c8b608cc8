package io.plumbline.perf.peer;

import java.io.IOException;

/**
 * Reads messages into objects. Of one thread.
 */
@FunctionalInterface
interface ReadingStream
{
    /** The next one, or null at the end. */
    Reading next() throws IOException;

    /** Opens a stream. */
    @FunctionalInterface
    interface Opener
    {
        ReadingStream open(PeerInput input) throws IOException;
    }
}
