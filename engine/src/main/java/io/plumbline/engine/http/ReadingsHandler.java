package io.plumbline.engine.http;

import io.javalin.http.Context;
import io.plumbline.engine.config.HttpSettings;
import io.plumbline.engine.ingress.Gzip;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * {@code POST /v1/readings}: takes a body whole or not at all, hands its lines over and answers when they are
 * journaled.
 * <p>
 * While a body comes, no thread waits; then one decompresses, looks for the messages and hands over, as many at a time
 * as there may be requests.
 */
final class ReadingsHandler
{
    private final HttpSettings settings;
    private final HandOver handOver;
    private final Executor executor;
    private final MemoryBudget budget;
    private final Semaphore places;
    private final HttpCounters counters;
    private volatile boolean stopping;

    ReadingsHandler(
        final HttpSettings settings, final HandOver handOver, final Executor executor, final HttpCounters counters)
    {
        this.settings = settings;
        this.handOver = handOver;
        this.executor = executor;
        this.counters = counters;
        budget = new MemoryBudget(settings.maxBufferedBytes());
        places = new Semaphore(settings.maxRequests());
    }

    /** Takes nothing more; what is handed over is still waited for and answered. */
    void stop()
    {
        stopping = true;
    }

    /** Whether no request is handed over or waited for. */
    boolean isIdle()
    {
        return open() == 0;
    }

    /** Requests that are handed over or waited for. */
    int open()
    {
        return settings.maxRequests() - places.availablePermits();
    }

    /** Bytes of bodies that are held in memory. */
    long buffered()
    {
        return budget.held();
    }

    /** Answers a request, later. */
    void handle(final Context ctx)
    {
        checkStopping();
        final HttpServletRequest request = ctx.req();
        final BodyFormat format = BodyFormat.of(request.getContentType());
        final boolean compressed = isCompressed(request);
        final long length = request.getContentLengthLong();
        if (length < 0 && request.getHeader("Transfer-Encoding") == null)
        {
            throw new HttpProblem(411, "length-required", "a body with its Content-Length, or in chunks, is needed");
        }
        if (length > settings.maxBodyBytes())
        {
            throw new HttpProblem(
                413, "too-large", "a body has at most " + settings.maxBodyBytes() + " bytes, decompressed too");
        }
        ctx.future(() -> answer(ctx, format, compressed));
    }

    private CompletableFuture<Void> answer(final Context ctx, final BodyFormat format, final boolean compressed)
    {
        final Body sent = newBody();
        return BodyReader.read(ctx.req(), sent, System.nanoTime() + settings.requestTimeoutNs())
            .thenComposeAsync(body -> take(ctx, body, format, compressed), executor)
            .thenAccept(outcome -> ctx.contentType("application/json").result(outcome.toJson()))
            .whenComplete((done, failure) -> sent.release());
    }

    private CompletableFuture<Outcome> take(
        final Context ctx, final Body sent, final BodyFormat format, final boolean compressed)
    {
        final long deadlineNs = System.nanoTime() + settings.answerTimeoutNs();
        if (!places.tryAcquire())
        {
            throw HttpProblem.unavailable(
                "busy", "there are as many requests as there may be; nothing of this was taken", 1);
        }
        // Whoever does not take the answer keeps a thread, and with it the place.
        ctx.req().getAsyncContext().addListener(new OnComplete(places::release));
        checkStopping();
        if (!compressed)
        {
            return handOver(sent, format, deadlineNs);
        }
        final Body decompressed = newBody();
        try
        {
            decompress(sent, decompressed);
            sent.release();
            return handOver(decompressed, format, deadlineNs);
        }
        finally
        {
            decompressed.release();
        }
    }

    private CompletableFuture<Outcome> handOver(final Body body, final BodyFormat format, final long deadlineNs)
    {
        if (format == BodyFormat.JSON)
        {
            body.length(JsonElements.toLines(body.bytes(), body.length()));
        }
        counters.onBody(body.length());
        final CompletableFuture<Outcome> outcome = handOver.handOver(body.bytes(), body.length(), deadlineNs);
        body.release();
        return outcome;
    }

    private void checkStopping()
    {
        if (stopping)
        {
            throw stoppingProblem();
        }
    }

    static HttpProblem stoppingProblem()
    {
        return HttpProblem.unavailable("stopping", "the engine is being stopped; nothing of this was taken", 5);
    }

    private Body newBody()
    {
        return new Body(budget, settings.maxBodyBytes());
    }

    private static void decompress(final Body from, final Body to)
    {
        try (InputStream gzip =
            Gzip.decompress(new ByteArrayInputStream(from.bytes(), 0, from.length())))
        {
            int count = 0;
            while (count >= 0)
            {
                to.added(count);
                final int room = to.room();
                count = gzip.read(to.bytes(), to.length(), room);
            }
        }
        catch (final IOException e)
        {
            throw HttpProblem.badRequest("bad-gzip", e.getMessage());
        }
    }

    private static boolean isCompressed(final HttpServletRequest request)
    {
        final String encoding = request.getHeader("Content-Encoding");
        final String name = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
        if (!name.equals("identity") && !name.equals("gzip") && !name.equals("x-gzip"))
        {
            throw new HttpProblem(
                415, "unsupported-encoding", "the content encoding must be gzip, or none",
                Map.of("Accept-Encoding", "gzip"));
        }
        return !name.equals("identity");
    }

    private record OnComplete(Runnable action) implements AsyncListener
    {
        @Override
        public void onComplete(final AsyncEvent event)
        {
            action.run();
        }

        @Override
        public void onTimeout(final AsyncEvent event)
        {
        }

        @Override
        public void onError(final AsyncEvent event)
        {
        }

        @Override
        public void onStartAsync(final AsyncEvent event)
        {
        }
    }
}
