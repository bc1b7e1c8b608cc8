package io.plumbline.engine.http;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has been counted of HTTP since the start. Any thread.
 */
public final class HttpCounters
{
    private static final int STATUSES = 600;
    /** What there is an answer of, by the table of the README. */
    private static final int[] KNOWN = {200, 400, 401, 403, 404, 405, 408, 409, 411, 413, 415, 421, 422, 500, 503};

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
     * Statuses that are counted one by one.
     *
     * @return them, in order.
     */
    public static int[] statuses()
    {
        return KNOWN.clone();
    }

    /**
     * Answers of any other status.
     *
     * @return how many.
     */
    public long otherAnswers()
    {
        long others = 0;
        for (int status = 0; status < STATUSES; status++)
        {
            others += Arrays.binarySearch(KNOWN, status) < 0 ? answers.get(status) : 0;
        }
        return others;
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
