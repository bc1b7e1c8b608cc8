package io.plumbline.engine.ingress;

import io.plumbline.codec.DecodeStatus;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.LongSupplier;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Lines that other threads have received, as those of HTTP do, handed to the ingress thread in chunks through a bounded
 * ring buffer. Each {@link Request} is like a connection: its lines are counted by themselves, however the chunks of
 * several come between each other, and its outcome is there when its last line is published.
 * <p>
 * A request is taken, handed over chunk by chunk up to the last one (or {@link #cut}), and given back once the ingress
 * thread is through with it. The ingress thread neither allocates (but for the longest beginnings of lines), nor locks,
 * nor wakes anybody: who waits for an outcome polls {@link #isJournaled}.
 */
public final class RequestFeed implements SharingFeed
{
    /** Most bytes of a chunk. */
    public static final int CHUNK_LENGTH = 32 * 1024;

    private static final int RING_LENGTH = 2 * 1024 * 1024;
    private static final int CHUNK = 1;
    private static final int LAST_CHUNK = 2;
    private static final int CUT = 3;

    private final RingBuffer ring = new ManyToOneRingBuffer(
        new UnsafeBuffer(ByteBuffer.allocateDirect(RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH)));
    private final MessageHandler onMessage = this::onMessage;
    private final Request[] requests;
    private final Queue<Request> free;
    private LineFramer framer;
    private LongSupplier journaled;
    private Request current;
    private boolean atEnd;
    private volatile Runnable wakeUp = () ->
    {
    };
    private volatile boolean stopped;

    /**
     * A feed without a request.
     *
     * @param maxRequests how many there may be at once.
     */
    public RequestFeed(final int maxRequests)
    {
        requests = new Request[maxRequests];
        Arrays.setAll(requests, Request::new);
        free = new ArrayBlockingQueue<>(maxRequests, false, Arrays.asList(requests));
    }

    /** Sets what ends the wait of the ingress thread when something was handed over. */
    void onHanded(final Runnable action)
    {
        wakeUp = action;
    }

    /**
     * Takes a request, to hand lines over with. Any thread.
     *
     * @return the request, or null when there are as many as there may be.
     */
    public Request take()
    {
        final Request request = free.poll();
        if (request != null)
        {
            request.clear();
        }
        return request;
    }

    /**
     * Gives a request back that is through, or of which nothing was handed over. Any thread.
     *
     * @param request which is not touched any more.
     */
    public void giveBack(final Request request)
    {
        free.add(request);
    }

    /**
     * Hands the next bytes of a request to the ingress thread. The thread that has taken the request.
     *
     * @param request that the bytes are of.
     * @param bytes   holds them; may be reused afterwards.
     * @param offset  of the first.
     * @param length  how many, at most {@link #CHUNK_LENGTH}.
     * @param last    whether they are the last; what is left of a line then is a line.
     * @return false when there is no room now, and nothing was handed over.
     */
    public boolean hand(
        final Request request, final byte[] bytes, final int offset, final int length, final boolean last)
    {
        Objects.checkFromIndexSize(offset, length, Math.min(bytes.length, offset + CHUNK_LENGTH));
        final int index = ring.tryClaim(last ? LAST_CHUNK : CHUNK, Integer.BYTES + length);
        if (index < 0)
        {
            return false;
        }
        final AtomicBuffer buffer = ring.buffer();
        buffer.putInt(index, request.id());
        buffer.putBytes(index + Integer.BYTES, bytes, offset, length);
        ring.commit(index);
        wakeUp.run();
        return true;
    }

    /**
     * Tells the ingress thread that the rest of a request will not come: its whole lines that were handed over count, a
     * line that has not come whole does not. Any thread.
     *
     * @param request which is through when the ingress thread has heard of it.
     * @return false when there is no room now to tell it.
     */
    public boolean cut(final Request request)
    {
        final int index = ring.tryClaim(CUT, Integer.BYTES);
        if (index < 0)
        {
            return false;
        }
        ring.buffer().putInt(index, request.id());
        ring.commit(index);
        wakeUp.run();
        return true;
    }

    /**
     * Whether all that was handed over of a request stands in the journal, at its level of durability. Any thread.
     *
     * @param request which may be given back then.
     * @return true for good, until it is taken again.
     */
    public boolean isJournaled(final Request request)
    {
        return request.isThrough() && (request.sequence() < 0 || journaled.getAsLong() >= request.sequence());
    }

    /**
     * Whether the engine takes no more. Any thread.
     *
     * @return true for good: what is not through by now never will be.
     */
    public boolean isStopped()
    {
        return stopped;
    }

    /** {@inheritDoc} */
    @Override
    public void start(final LineFramer lineFramer, final LongSupplier journaledSequence)
    {
        framer = lineFramer;
        journaled = journaledSequence;
    }

    /** {@inheritDoc} */
    @Override
    public int poll(final long nowNs)
    {
        return 0;
    }

    /** Whether something was handed over that the ingress thread has not taken. */
    boolean hasBytes()
    {
        return ring.producerPosition() != ring.consumerPosition();
    }

    /** {@inheritDoc} */
    @Override
    public int fill()
    {
        endTurn();
        final int workCount = ring.read(onMessage, 1);
        // Where its memory begins anew, the ring may have read no more than what filled up its end.
        return workCount == 0 && hasBytes() ? ring.read(onMessage, 1) : workCount;
    }

    /** {@inheritDoc} */
    @Override
    public void leave()
    {
        endTurn();
        if (current != null)
        {
            framer.save(current.rest);
            current = null;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRefused(final DecodeStatus reason)
    {
        current.onRefused(framer.lineCount(), reason);
    }

    /** {@inheritDoc} */
    @Override
    public void onPublished(final long sequence)
    {
        current.onPublished(sequence);
    }

    /** {@inheritDoc} */
    @Override
    public void stop()
    {
        leave();
        stopped = true;
    }

    /** {@inheritDoc} */
    @Override
    public boolean isTold()
    {
        return true;
    }

    /** {@inheritDoc} */
    @Override
    public boolean await(final int timeoutMs)
    {
        return false;
    }

    /** {@inheritDoc} */
    @Override
    public void wakeUp()
    {
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        stopped = true;
    }

    private void onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length)
    {
        final Request request = requests[buffer.getInt(index)];
        if (current != request)
        {
            leave();
            framer.restore(request.rest);
            current = request;
        }
        if (type == CUT)
        {
            end();
            return;
        }
        // A chunk always fits: less than half of the framer's buffer holds the beginning of a line.
        framer.room();
        buffer.getBytes(index + Integer.BYTES, framer.buffer(), framer.limit(), length - Integer.BYTES);
        framer.added(length - Integer.BYTES);
        if (type == LAST_CHUNK)
        {
            framer.end();
            atEnd = true;
        }
    }

    /** Called when no whole line is left of the last turn. */
    private void endTurn()
    {
        if (atEnd)
        {
            atEnd = false;
            end();
        }
    }

    private void end()
    {
        final Request request = current;
        final long lineCount = framer.lineCount();
        framer.save(request.rest);
        current = null;
        request.onThrough(lineCount);
    }
}
