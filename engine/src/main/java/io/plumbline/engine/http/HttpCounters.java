package io.plumbline.engine.http;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has been counted of HTTP since the start. Any thread.
 */
public final class HttpCounters
{
    private static final int STATUSES = 600;

    private final AtomicLongArray answers = new AtomicLongArray(STATUSES);
    private final LongAdder bytesIn = new LongAdder();

    HttpCounters()
    {
    }

    /**
     * Answers of a status.
     *
     * @param status such as 200.
     * @return how many.
     */
    public long answers(final int status)
    {
        return answers.get(status);
    }

    /**
     * Bytes of the bodies that were taken, decompressed.
     *
     * @return how many.
     */
    public long bytesIn()
    {
        return bytesIn.sum();
    }

    void onAnswer(final int status)
    {
        answers.incrementAndGet(status);
    }

    void onBody(final int length)
    {
        bytesIn.add(length);
    }
}
