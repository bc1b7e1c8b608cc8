package io.plumbline.engine.cli;

import io.plumbline.engine.Engine;
import io.plumbline.engine.Reload;
import io.plumbline.engine.ReloadRefusedException;
import io.plumbline.engine.config.ConfigurationException;
import io.plumbline.engine.config.ConfigurationReader;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;

/**
 * Reads the configuration file again at each SIGHUP and has the engine reload it, on a thread of its own. Signals that
 * come while one is being dealt with are dealt with once, afterwards; one that comes before the engine runs is not
 * lost. Whatever is wrong with the file is told, and the engine goes on as it was.
 */
final class ReloadOnHangup implements AutoCloseable
{
    private static final long CHECK_MS = 100;

    private final Path config;
    private final Consumer<String> told;
    private final Semaphore signals = new Semaphore(0);
    private final Hangup hangup;
    private Thread thread;
    private volatile boolean closed;

    /**
     * Takes the signal from here on.
     *
     * @param config the configuration file.
     * @param told   takes what there is to say to people, a line at a time, from the thread that reloads.
     */
    ReloadOnHangup(final Path config, final Consumer<String> told)
    {
        this.config = config;
        this.told = told;
        hangup = takeSignal();
    }

    /**
     * Reloads from here on.
     *
     * @param engine that runs.
     */
    void start(final Engine engine)
    {
        thread = new Thread(() -> run(engine), "reload");
        thread.setDaemon(true);
        thread.start();
    }

    /** Gives the signal back. A reload that is under way is given up, unless it is in force. */
    @Override
    public void close()
    {
        closed = true;
        CloseHelper.quietClose(hangup);
        signals.release();
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
    }

    private Hangup takeSignal()
    {
        try
        {
            return Hangup.handle(signals::release);
        }
        catch (final UnsupportedOperationException e)
        {
            told.accept(e.getMessage() + ": the configuration cannot be reloaded by it");
            return null;
        }
    }

    private void run(final Engine engine)
    {
        try
        {
            while (awaitSignal())
            {
                reload(engine);
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitSignal() throws InterruptedException
    {
        signals.acquire();
        signals.drainPermits();
        return !closed;
    }

    private void reload(final Engine engine) throws InterruptedException
    {
        try
        {
            final Reload reload = request(engine);
            if (reload == null)
            {
                return;
            }
            boolean inForce = reload.isInForce();
            while (!inForce && !closed && !engine.isFinished())
            {
                inForce = reload.await(CHECK_MS, TimeUnit.MILLISECONDS);
            }
            told.accept(inForce || reload.isInForce() ?
                "reloaded: " + reload.change() :
                "not reloaded: the engine has ended");
        }
        catch (final ConfigurationException e)
        {
            refused(e.problems().size() + (e.problems().size() == 1 ? " problem" : " problems"));
            e.problems().forEach(told);
        }
        catch (final ReloadRefusedException e)
        {
            refused(e.getMessage());
        }
        catch (final RuntimeException | OutOfMemoryError | StackOverflowError e)
        {
            // Whatever a file makes the program do, the engine goes on.
            refused(e.toString());
        }
    }

    /** Reads the file and asks the engine, again while another reload is under way; null when the engine has ended. */
    private Reload request(final Engine engine) throws InterruptedException
    {
        while (!closed && !engine.isFinished())
        {
            try
            {
                return engine.reload(ConfigurationReader.read(config));
            }
            catch (final ReloadRefusedException e)
            {
                if (!e.isTemporary())
                {
                    throw e;
                }
                Thread.sleep(CHECK_MS);
            }
        }
        return null;
    }

    private void refused(final String why)
    {
        told.accept(config + " is not reloaded, the configuration before it stays in force: " + why);
    }
}
