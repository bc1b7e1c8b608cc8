package io.plumbline.engine.action;

import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.Actions;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalFollower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The actions of a configuration, running: each a follower of the journal named {@code action-NAME}, on threads of its
 * own. A fault of an action ends that action alone, and is told. Any thread may change or stop them.
 */
public final class RunningActions implements AutoCloseable
{
    /** What the names of the actions' followers begin with. */
    public static final String FOLLOWER_PREFIX = "action-";

    private static final String SKIPPED_SUFFIX = ".skipped";

    private final JournalDirectory directory;
    private final LongSupplier newestSequence;
    private final Consumer<String> tell;
    /** In the order of the configuration; changed as a whole. */
    private volatile List<Running> running = List.of();
    private volatile boolean ending;

    private RunningActions(
        final JournalDirectory directory, final LongSupplier newestSequence, final Consumer<String> tell)
    {
        this.directory = directory;
        this.newestSequence = newestSequence;
        this.tell = tell;
    }

    /**
     * Starts them. An action that has run on this journal before goes on where it was; a new one begins with an event.
     *
     * @param actions        of the configuration.
     * @param directory      of the journal, which has its id: an engine has taken its lock.
     * @param fromSequence   of the first event for a new action.
     * @param newestSequence of the next input event of the journal; any thread.
     * @param tell           takes what people should know, one line at a time; any thread.
     * @return the running actions.
     * @throws IOException      when a file with a secret or certificates is not as it should be.
     * @throws JournalException when an action's follower cannot be opened.
     */
    public static RunningActions start(
        final Actions actions,
        final JournalDirectory directory,
        final long fromSequence,
        final LongSupplier newestSequence,
        final Consumer<String> tell) throws IOException
    {
        final RunningActions started = new RunningActions(directory, newestSequence, tell);
        final List<Running> opened = new ArrayList<>();
        boolean ready = false;
        try
        {
            for (final ActionSettings action : actions.list())
            {
                opened.add(started.open(action, fromSequence, null));
            }
            opened.forEach(action -> action.follower.start());
            started.running = List.copyOf(opened);
            ready = true;
            return started;
        }
        finally
        {
            if (!ready)
            {
                opened.forEach(action -> action.follower.abandon());
            }
        }
    }

    /**
     * Puts other actions in their place. Those whose settings are the same go on undisturbed. Those with other settings
     * under the same name, and those that have ended by a fault, are stopped as {@link #close()} does, and started anew
     * at their positions. Those that are gone are stopped; their positions stay. Those that are new begin with an
     * event, or at the position they have from before. One that cannot be started is told, and is missing until the
     * next change.
     * <p>
     * Takes as long as the {@code drain} of those that are stopped, which all have at the same time.
     *
     * @param next         the actions that are to run.
     * @param fromSequence of the first event for a new action.
     * @return what has changed.
     */
    public synchronized ActionsChange change(final Actions next, final long fromSequence)
    {
        final List<Running> before = running;
        final ActionsChange change = new ActionsChange();
        final List<Running> stopped = before.stream().filter(action -> !action.isIn(next)).toList();
        stopped.forEach(action -> action.follower.requestDrain());
        stopped.forEach(action -> action.follower.close());
        final List<Running> after = new ArrayList<>();
        for (final ActionSettings settings : next.list())
        {
            final Running known = find(before, settings.name());
            if (known != null && !stopped.contains(known))
            {
                after.add(known);
            }
            else
            {
                startAnew(settings, known, fromSequence, change).ifPresent(after::add);
            }
        }
        for (final Running action : stopped)
        {
            if (next.list().stream().noneMatch(settings -> settings.name().equals(action.settings.name())))
            {
                change.removed(action.settings.name(), action.status.position());
            }
        }
        running = List.copyOf(after);
        return change;
    }

    /**
     * How they fare.
     *
     * @return one each, in the order of the configuration; any thread.
     */
    public List<ActionStatus> statuses()
    {
        return running.stream().map(Running::status).toList();
    }

    /**
     * Stops them: what is journaled is still delivered for as long as each one's {@code drain} gives, all at the same
     * time; what is left then is delivered after the next start. A change that is under way starts nothing more.
     */
    @Override
    public void close()
    {
        ending = true;
        // Those that a change waits for are asked before it is waited for.
        running.forEach(action -> action.follower.requestDrain());
        closeAll();
    }

    /** Stops them at once: what is left is delivered after the next start. */
    public void stop()
    {
        ending = true;
        running.forEach(action -> action.follower.requestStop());
        closeAll();
    }

    private synchronized void closeAll()
    {
        running.forEach(action -> action.follower.requestDrain());
        running.forEach(action -> action.follower.close());
    }

    private Optional<Running> startAnew(
        final ActionSettings settings, final Running known, final long fromSequence, final ActionsChange change)
    {
        if (ending)
        {
            return Optional.empty();
        }
        try
        {
            final Running started = open(settings, fromSequence, known == null ? null : known.status);
            started.follower.start();
            if (known == null)
            {
                change.added(settings.name());
            }
            else
            {
                change.changed(settings.name());
            }
            return Optional.of(started);
        }
        catch (final IOException | JournalException e)
        {
            change.failed(settings.name(), e.getMessage());
            return Optional.empty();
        }
    }

    /** The position that an action is opened with is saved: it may be new. */
    private Running open(final ActionSettings action, final long fromSequence, final ActionStatus before)
        throws IOException
    {
        final String name = FOLLOWER_PREFIX + action.name();
        final String id = directory.id().orElseThrow(() -> new JournalException(directory.path(), "has no id"));
        final EpochNanoClock clock = SystemEpochNanoClock.INSTANCE;
        final Teller teller = new Teller(action.name(), tell, SystemNanoClock.INSTANCE);
        final JournalFollower follower =
            JournalFollower.fromSequenceOrWhatIsLeft(directory, name, fromSequence, teller::tell);
        Running opened = null;
        try
        {
            final ActionStatus status = new ActionStatus(
                action.name(), ActionTargets.describe(action.target()), follower.committed(), newestSequence, before);
            final Path skipped = directory.followersPath().resolve(name + SKIPPED_SUFFIX);
            final ActionDelivery delivery = new ActionDelivery(
                action,
                ActionTargets.of(action, id, status),
                status,
                teller,
                new SkipLog(skipped, teller, clock),
                clock.nanoTime());
            opened = new Running(
                action,
                new ActionFollower(
                    action, follower, id, delivery, status, teller, newestSequence, SystemNanoClock.INSTANCE),
                status);
            return opened;
        }
        finally
        {
            if (opened == null)
            {
                CloseHelper.quietClose(follower);
            }
        }
    }

    private static Running find(final List<Running> actions, final String name)
    {
        return actions.stream().filter(action -> action.settings.name().equals(name)).findFirst().orElse(null);
    }

    /** One of them. */
    private record Running(ActionSettings settings, ActionFollower follower, ActionStatus status)
    {
        /** Whether it goes on as it is. */
        boolean isIn(final Actions actions)
        {
            return !status.isStopped() && actions.list().contains(settings);
        }
    }
}
