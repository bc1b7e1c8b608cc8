package io.plumbline.engine.action;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How an action fares. May be read by any thread.
 */
public final class ActionStatus
{
    /** {@link #lastExitCode()} before any command has ended. */
    public static final int NO_EXIT_CODE = -1;

    private final String name;
    private final String target;
    private final LongSupplier newestSequence;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private volatile long position;
    private volatile boolean runsCommands;
    private volatile int lastExitCode = NO_EXIT_CODE;
    private volatile String lastError;
    private volatile boolean behind;
    private volatile boolean stopped;

    /**
     * @param name           of the action.
     * @param target         of the action, for people.
     * @param position       sequence of the first event it has not done with.
     * @param newestSequence of the next input event of the journal.
     * @param before         what is counted on from: of the action before a change of its settings; null for none.
     */
    ActionStatus(
        final String name,
        final String target,
        final long position,
        final LongSupplier newestSequence,
        final ActionStatus before)
    {
        this.name = name;
        this.target = target;
        this.position = position;
        this.newestSequence = newestSequence;
        if (before != null)
        {
            delivered.set(before.delivered());
            failed.set(before.failed());
            retries.set(before.retries());
            skipped.set(before.skipped());
            lastExitCode = before.lastExitCode();
        }
    }

    /**
     * Name of the action.
     *
     * @return as it is configured.
     */
    public String name()
    {
        return name;
    }

    /**
     * Where its events go.
     *
     * @return for people.
     */
    public String target()
    {
        return target;
    }

    /**
     * How far it has come: sequence of the first input event that it has not done with.
     *
     * @return the sequence.
     */
    public long position()
    {
        return position;
    }

    /**
     * How far it is behind the journal.
     *
     * @return in input events; 0 when it has done with all there is.
     */
    public long lag()
    {
        return Math.max(0, newestSequence.getAsLong() - position);
    }

    /**
     * Events its target has taken.
     *
     * @return how many since the start, repeats among them.
     */
    public long delivered()
    {
        return delivered.get();
    }

    /**
     * Attempts that did not succeed.
     *
     * @return how many since the start.
     */
    public long failed()
    {
        return failed.get();
    }

    /**
     * Attempts after the first of an event.
     *
     * @return how many since the start.
     */
    public long retries()
    {
        return retries.get();
    }

    /**
     * Events that were left out: because the action was behind, or they were refused or given up.
     *
     * @return how many since the start.
     */
    public long skipped()
    {
        return skipped.get();
    }

    /**
     * Whether its target is a command for each event.
     *
     * @return true where {@link #lastExitCode()} means something.
     */
    public boolean runsCommands()
    {
        return runsCommands;
    }

    /**
     * How the last command that ended did so.
     *
     * @return its exit code, or {@link #NO_EXIT_CODE}.
     */
    public int lastExitCode()
    {
        return lastExitCode;
    }

    /**
     * What went wrong last.
     *
     * @return one line, or null when nothing ever did.
     */
    public String lastError()
    {
        return lastError;
    }

    /**
     * Whether it is further behind than it may be.
     *
     * @return true from the crossing of {@code max-lag} until half of it is made up.
     */
    public boolean isBehind()
    {
        return behind;
    }

    /**
     * Whether it has ended, at a stop or on a fault of its own.
     *
     * @return true when nothing more is delivered.
     */
    public boolean isStopped()
    {
        return stopped;
    }

    void onDelivered()
    {
        delivered.incrementAndGet();
    }

    void onFailed(final String reason)
    {
        failed.incrementAndGet();
        lastError = reason;
    }

    void onRetry()
    {
        retries.incrementAndGet();
    }

    void onSkipped()
    {
        skipped.incrementAndGet();
    }

    void onCommands()
    {
        runsCommands = true;
    }

    void onExitCode(final int exitCode)
    {
        lastExitCode = exitCode;
    }

    void error(final String reason)
    {
        lastError = reason;
    }

    void position(final long sequence)
    {
        position = sequence;
    }

    void behind(final boolean isBehind)
    {
        behind = isBehind;
    }

    void stopped()
    {
        stopped = true;
    }
}
