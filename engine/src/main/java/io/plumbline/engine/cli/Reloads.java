package io.plumbline.engine.cli;

import io.plumbline.engine.http.Reload;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.agrona.CloseHelper;

/**
 * Reloads the configuration whenever it is asked for, by SIGHUP or by an operator over HTTP, on a thread of its own.
 * Requests that come while one is dealt with are dealt with once, afterwards; a signal that comes before the engine
 * runs is not lost. What comes of it is told in any case.
 */
final class Reloads implements AutoCloseable, Reload
{
    /** Longer than actions may take to drain. */
    private static final long ANSWER_S = 30;
    private static final Result ENDED = new Result(false, List.of("the engine has ended"));

    private final Path config;
    private final Consumer<String> told;
    private final Hangup hangup;
    /** What is to be dealt with next, by whoever has asked for it; null when nothing is. */
    private CompletableFuture<Result> next;
    private Thread thread;
    private volatile boolean closed;

    /**
     * Takes the signal from here on.
     *
     * @param config the configuration file.
     * @param told   takes what there is to say to people, a line at a time, from the thread that reloads.
     */
    Reloads(final Path config, final Consumer<String> told)
    {
        this.config = config;
        this.told = told;
        hangup = takeSignal();
    }

    /**
     * Reloads from here on.
     *
     * @param reload the way to do it.
     */
    void start(final ConfigurationReload reload)
    {
        thread = new Thread(() -> run(reload), "reload");
        thread.setDaemon(true);
        thread.start();
    }

    /** {@inheritDoc} Any number of threads. */
    @Override
    public Result reload() throws TimeoutException
    {
        try
        {
            return request().get(ANSWER_S, TimeUnit.SECONDS);
        }
        catch (final TimeoutException e)
        {
            throw new TimeoutException("the reload is under way, and not in force yet");
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            return ENDED;
        }
        catch (final ExecutionException e)
        {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Reloads no more. A reload that is under way is given up, unless it is in force. The signal is still taken. */
    void stop()
    {
        closed = true;
        synchronized (this)
        {
            notifyAll();
        }
        if (thread != null)
        {
            try
            {
                thread.join();
            }
            catch (final InterruptedException e)
            {
                Thread.currentThread().interrupt();
            }
        }
        request().complete(ENDED);
    }

    /** Gives the signal back. */
    @Override
    public void close()
    {
        stop();
        CloseHelper.quietClose(hangup);
    }

    private Hangup takeSignal()
    {
        try
        {
            return Hangup.handle(this::request);
        }
        catch (final UnsupportedOperationException e)
        {
            told.accept(e.getMessage() + ": the configuration cannot be reloaded by it");
            return null;
        }
    }

    private synchronized CompletableFuture<Result> request()
    {
        if (next == null)
        {
            next = new CompletableFuture<>();
            notifyAll();
        }
        return next;
    }

    private synchronized CompletableFuture<Result> awaitRequest() throws InterruptedException
    {
        while (next == null && !closed)
        {
            wait();
        }
        final CompletableFuture<Result> taken = next;
        next = null;
        return taken;
    }

    private void run(final ConfigurationReload reload)
    {
        try
        {
            while (!closed)
            {
                final CompletableFuture<Result> asked = awaitRequest();
                if (asked != null)
                {
                    final Result result = closed ? ENDED : reload.reload(() -> closed);
                    tell(result);
                    asked.complete(result);
                }
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(final Result result)
    {
        if (result.done())
        {
            told.accept("reloaded: " + result.messages().get(0));
            result.messages().stream().skip(1).forEach(told);
            return;
        }
        final boolean one = result.messages().size() == 1;
        told.accept(config + " is not reloaded, the configuration before it stays in force: " +
            (one ? result.messages().get(0) : result.messages().size() + " problems"));
        if (!one)
        {
            result.messages().forEach(told);
        }
    }
}
