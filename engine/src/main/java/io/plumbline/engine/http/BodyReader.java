package io.plumbline.engine.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Reads a body as it comes, without a thread that waits for it: a sender that is slow, or stops, costs a connection and
 * what it has sent so far. On threads of the server, one at a time.
 */
final class BodyReader implements ReadListener
{
    private final ServletInputStream input;
    private final Body body;
    private final long deadlineNs;
    private final CompletableFuture<Body> whole = new CompletableFuture<>();

    private BodyReader(final ServletInputStream input, final Body body, final long deadlineNs)
    {
        this.input = input;
        this.body = body;
        this.deadlineNs = deadlineNs;
    }

    /**
     * Begins to read.
     *
     * @param request    that goes on asynchronously.
     * @param body       receives it.
     * @param deadlineNs when it must be there, by {@link System#nanoTime()}. A sender that is silent is cut by the
     *                   connection's own time-out.
     * @return the body when it is whole, or a {@link HttpProblem}.
     */
    static CompletableFuture<Body> read(final ServletRequest request, final Body body, final long deadlineNs)
    {
        try
        {
            final ServletInputStream input = request.getInputStream();
            final BodyReader reader = new BodyReader(input, body, deadlineNs);
            input.setReadListener(reader);
            return reader.whole;
        }
        catch (final IOException e)
        {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onDataAvailable() throws IOException
    {
        try
        {
            while (!whole.isDone() && input.isReady() && !input.isFinished())
            {
                final int count = read();
                if (count > 0)
                {
                    body.added(count);
                    checkTime();
                }
            }
        }
        catch (final HttpProblem e)
        {
            whole.completeExceptionally(e);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onAllDataRead()
    {
        whole.complete(body);
    }

    /** {@inheritDoc} */
    @Override
    public void onError(final Throwable t)
    {
        final boolean timeout = t instanceof TimeoutException || t.getCause() instanceof TimeoutException;
        // Whatever else it is, the connection is at its end or what comes over it is no HTTP.
        whole.completeExceptionally(timeout ? tooSlow() : cutOff());
    }

    private int read() throws IOException
    {
        final int room = body.room();
        return input.read(body.bytes(), body.length(), room);
    }

    private void checkTime()
    {
        if (System.nanoTime() - deadlineNs > 0)
        {
            throw tooSlow();
        }
    }

    private static HttpProblem tooSlow()
    {
        return new HttpProblem(408, "too-slow", "the body did not come in time; nothing of it was taken");
    }

    private static HttpProblem cutOff()
    {
        return HttpProblem.badRequest("cut-off", "the body ended too early; nothing of it was taken");
    }
}
