package io.plumbline.engine.ingress;

import io.plumbline.codec.DecodeStatus;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Who brings lines to the ingress thread and answers for them: fills the framer, hears what became of the lines, and
 * tells the senders what stands in the journal. All on the ingress thread, but for {@link #wakeUp} and {@link #close}.
 * <p>
 * A turn goes from one {@link #fill} to the next: the lines framed in between are those of the bytes that the first one
 * added. The second comes when none of them is left, however many duty cycles that takes: while the ring is full or the
 * journal has no room no further bytes are asked for. Several feeds can so share one framer, one having its turn after
 * the other: {@link LineFramer#save} takes out of it what a turn leaves behind.
 */
public interface LineFeed extends AutoCloseable
{
    /** {@link #fill} has come to the end: nothing will ever come again. */
    int END = -1;

    /**
     * Before all else.
     *
     * @param framer    that the lines are framed by; one line at a time.
     * @param journaled gives the sequence of the ring up to which everything stands in the journal, at its level of
     *                  durability; dear, as another thread writes it.
     */
    void start(LineFramer framer, LongSupplier journaled);

    /**
     * Once in each duty cycle, whether bytes are asked for or not: the time for answers.
     *
     * @param nowNs the wall clock, epoch nanoseconds.
     * @return how much was done.
     */
    int poll(long nowNs);

    /**
     * Adds bytes to the framer, without waiting for some. Asked for when it holds no whole line any more.
     *
     * @return how much was done, 0 when there is nothing now; {@link #END} at the end, when what is left in the framer
     *         is the last line.
     * @throws IOException when the feed as a whole cannot be read further.
     */
    int fill() throws IOException;

    /**
     * The line framed last was refused.
     *
     * @param reason why.
     */
    void onRefused(DecodeStatus reason);

    /**
     * The lines framed so far are published.
     *
     * @param sequence of the ring, of the last of them.
     */
    void onPublished(long sequence);

    /** No more bytes are asked for, and lines that have not come whole will not. */
    void stop();

    /**
     * Asked for after the end or a stop, once all is published: whether everybody has been told what there is to tell,
     * or has been waited for long enough.
     *
     * @return whether the feed may be closed.
     */
    boolean isTold();

    /**
     * Waits until bytes have come or something else is to be done, if the feed can tell. That the journal has come
     * further it cannot: then it is woken, or the time is short.
     *
     * @param timeoutMs how long at most.
     * @return false when it did not wait, as it cannot or there is something it must not sleep over.
     * @throws IOException when the feed as a whole cannot be read further.
     */
    boolean await(int timeoutMs) throws IOException;

    /** Ends {@link #await}. Any thread. */
    void wakeUp();

    /** {@inheritDoc} */
    @Override
    void close() throws IOException;
}
