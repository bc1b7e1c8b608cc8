package io.plumbline.engine.cli;

import io.plumbline.engine.Engine;
import io.plumbline.engine.FleetChange;
import io.plumbline.engine.Reload;
import io.plumbline.engine.ReloadRefusedException;
import io.plumbline.engine.action.ActionsChange;
import io.plumbline.engine.action.RunningActions;
import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ConfigurationException;
import io.plumbline.engine.http.Reload.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The one way in which a running engine takes a configuration over, whoever asks for it. The file, what it names,
 * tokens, certificate and key are read, and all of it is refused when anything is wrong. Devices and limits then come
 * into force through the ring, as an event in the journal; when they have, tokens and certificate, and the actions. One
 * thread.
 */
final class ConfigurationReload
{
    private static final long CHECK_MS = 100;
    private static final Runnable NO_CREDENTIALS = () ->
    {
    };

    private final Path config;
    private final Engine engine;
    private final RunningActions actions;
    private final ActionFigures figures;
    private final HttpInlet http;

    /**
     * @param config  the configuration file.
     * @param engine  that runs.
     * @param actions on its journal.
     * @param figures of the actions.
     * @param http    the HTTP server, or null.
     */
    ConfigurationReload(
        final Path config,
        final Engine engine,
        final RunningActions actions,
        final ActionFigures figures,
        final HttpInlet http)
    {
        this.config = config;
        this.engine = engine;
        this.actions = actions;
        this.figures = figures;
        this.http = http;
    }

    /**
     * Reads the file and brings it into force, however long that takes: while the journal has no room it waits.
     *
     * @param isGivenUp asked while it waits.
     * @return what has changed, or all that is wrong.
     * @throws InterruptedException when the thread is interrupted while it waits.
     */
    Result reload(final BooleanSupplier isGivenUp) throws InterruptedException
    {
        try
        {
            final Configuration next = StartConfiguration.read(config);
            final Runnable credentials = http == null ? NO_CREDENTIALS : http.readCredentials();
            // New actions begin before the reload: nothing that is decided by the new limits is left out.
            final long newestSequence = engine.journaledSequence();
            final Reload reload = request(next, isGivenUp);
            if (reload == null || !await(reload, isGivenUp))
            {
                return new Result(false, List.of("the engine has ended"));
            }
            return new Result(true, takeOver(reload.change(), credentials, next.actions(), newestSequence));
        }
        catch (final ConfigurationException e)
        {
            return new Result(false, e.problems());
        }
        catch (final ReloadRefusedException | IOException e)
        {
            return new Result(false, List.of(e.getMessage()));
        }
        catch (final RuntimeException | OutOfMemoryError | StackOverflowError e)
        {
            // Whatever a file makes the program do, the engine goes on.
            return new Result(false, List.of(e.toString()));
        }
    }

    /** Asks the engine, again while another reload is under way; null when the engine has ended. */
    private Reload request(final Configuration next, final BooleanSupplier isGivenUp) throws InterruptedException
    {
        while (!isGivenUp.getAsBoolean() && !engine.isFinished())
        {
            try
            {
                return engine.reload(next);
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

    private boolean await(final Reload reload, final BooleanSupplier isGivenUp) throws InterruptedException
    {
        boolean inForce = reload.isInForce();
        while (!inForce && !isGivenUp.getAsBoolean() && !engine.isFinished())
        {
            inForce = reload.await(CHECK_MS, TimeUnit.MILLISECONDS);
        }
        return inForce || reload.isInForce();
    }

    /** What the engine is not asked about: it is in force already. Says what has changed in all. */
    private List<String> takeOver(
        final FleetChange fleet, final Runnable credentials, final Actions next, final long newestSequence)
    {
        final List<String> messages = new ArrayList<>();
        messages.add(fleet.toString());
        try
        {
            credentials.run();
            if (http != null && http.hasCredentials())
            {
                messages.add("tokens and certificate are read anew");
            }
            final ActionsChange change = actions.change(next, newestSequence);
            if (!change.isNothing())
            {
                if (fleet.isNothing())
                {
                    messages.set(0, "devices and limits as they were");
                }
                messages.add(change.toString());
                messages.addAll(change.notes());
            }
            figures.update();
        }
        catch (final RuntimeException e)
        {
            messages.add("the rest is not in force: " + e);
        }
        return messages;
    }
}
