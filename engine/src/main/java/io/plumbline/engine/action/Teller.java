package io.plumbline.engine.action;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;

/**
 * Tells people what goes wrong with an action, and when it goes well again; of a trouble that stays once a minute.
 * Thread-safe.
 */
final class Teller
{
    private static final long INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final Consumer<String> tell;
    private final NanoClock clock;
    private boolean troubled;
    private boolean everTold;
    private long toldNs;
    private long untold;

    Teller(final String name, final Consumer<String> tell, final NanoClock clock)
    {
        this.name = name;
        this.tell = tell;
        this.clock = clock;
    }

    void tell(final String what)
    {
        tell.accept("action " + name + ": " + what);
    }

    synchronized void trouble(final String what)
    {
        final long nowNs = clock.nanoTime();
        if (everTold && nowNs - toldNs < INTERVAL_NS)
        {
            untold++;
            return;
        }
        tell(what + (untold == 0 ? "" : " (and " + untold + " more such in between)"));
        everTold = true;
        toldNs = nowNs;
        untold = 0;
        troubled = true;
    }

    synchronized void success()
    {
        if (troubled)
        {
            troubled = false;
            tell("delivers again");
        }
    }
}
