package io.plumbline.engine;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.RestartKeys;
import io.plumbline.engine.monitor.DeviationMonitor;
import java.util.List;

/**
 * What an engine decides by: its configuration, fleet and monitor, and the reload that brings others into force, one at
 * a time. Any thread.
 */
final class InForce
{
    private final IngressAgent ingress;
    private final Object reloading = new Object();
    /** Before the last reload, if there was one. */
    private volatile Configuration configuration;
    private volatile Fleet fleet;
    private volatile DeviationMonitor monitor;
    /** The last reload, or null. */
    private volatile Reload reload;

    /**
     * @param configuration at the start.
     * @param fleet         of it.
     * @param monitor       of the fleet.
     * @param ingress       which finds a reload its place.
     */
    InForce(
        final Configuration configuration,
        final Fleet fleet,
        final DeviationMonitor monitor,
        final IngressAgent ingress)
    {
        this.configuration = configuration;
        this.fleet = fleet;
        this.monitor = monitor;
        this.ingress = ingress;
    }

    Fleet fleet()
    {
        final Reload last = reload;
        return last != null && last.isInForce() ? last.fleet() : fleet;
    }

    /** Belongs to the engine's threads while they run. */
    DeviationMonitor monitor()
    {
        final Reload last = reload;
        return last != null && last.isInForce() ? last.monitor() : monitor;
    }

    /** See {@link Engine#reload}. */
    Reload reload(final Configuration next)
    {
        synchronized (reloading)
        {
            final Reload last = reload;
            if (last != null && !last.isInForce())
            {
                throw new ReloadRefusedException("another reload is under way", true);
            }
            if (last != null)
            {
                configuration = last.configuration();
                fleet = last.fleet();
                monitor = last.monitor();
            }
            final List<String> keys = RestartKeys.changed(configuration, next);
            if (!keys.isEmpty())
            {
                throw new ReloadRefusedException(
                    String.join(", ", keys) + (keys.size() == 1 ? ": needs a restart" : ": need a restart"), false);
            }
            if (ingress.isStopping())
            {
                throw new ReloadRefusedException("the engine is stopping", false);
            }
            final Reload made = Reload.of(fleet, next);
            if (!made.isInForce())
            {
                reload = made;
                ingress.requestReload(made);
            }
            return made;
        }
    }
}
