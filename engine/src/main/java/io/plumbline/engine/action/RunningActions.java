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
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The actions of a configuration, running: each a follower of the journal named {@code action-NAME}, on threads of its
 * own. Started and closed by one thread. A fault of an action ends that action alone, and is told.
 */
public final class RunningActions implements AutoCloseable
{
    /** What the names of the actions' followers begin with. */
    public static final String FOLLOWER_PREFIX = "action-";

    private static final String SKIPPED_SUFFIX = ".skipped";

    private final List<ActionFollower> followers = new ArrayList<>();
    private final List<ActionStatus> statuses = new ArrayList<>();

    private RunningActions()
    {
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
        final RunningActions running = new RunningActions();
        boolean started = false;
        try
        {
            for (final ActionSettings action : actions.list())
            {
                running.add(action, directory, fromSequence, newestSequence, tell);
            }
            running.followers.forEach(ActionFollower::start);
            started = true;
            return running;
        }
        finally
        {
            if (!started)
            {
                running.followers.forEach(ActionFollower::abandon);
            }
        }
    }

    /**
     * How they fare.
     *
     * @return one each, in the order of the configuration; any thread.
     */
    public List<ActionStatus> statuses()
    {
        return List.copyOf(statuses);
    }

    /**
     * Stops them: what is journaled is still delivered for as long as each one's {@code drain} gives, all at the same
     * time; what is left then is delivered after the next start.
     */
    @Override
    public void close()
    {
        followers.forEach(ActionFollower::requestDrain);
        followers.forEach(ActionFollower::close);
    }

    /** Stops them at once: what is left is delivered after the next start. */
    public void stop()
    {
        followers.forEach(ActionFollower::requestStop);
        followers.forEach(ActionFollower::close);
    }

    private void add(
        final ActionSettings action,
        final JournalDirectory directory,
        final long fromSequence,
        final LongSupplier newestSequence,
        final Consumer<String> tell) throws IOException
    {
        final String name = FOLLOWER_PREFIX + action.name();
        final String id = directory.id().orElseThrow(() -> new JournalException(directory.path(), "has no id"));
        final EpochNanoClock clock = SystemEpochNanoClock.INSTANCE;
        final Teller teller = new Teller(action.name(), tell, SystemNanoClock.INSTANCE);
        final JournalFollower follower =
            JournalFollower.fromSequenceOrWhatIsLeft(directory, name, fromSequence, teller::tell);
        boolean added = false;
        try
        {
            final ActionStatus status = new ActionStatus(
                action.name(), ActionTargets.describe(action.target()), follower.committed(), newestSequence);
            final Path skipped = directory.followersPath().resolve(name + SKIPPED_SUFFIX);
            final ActionDelivery delivery = new ActionDelivery(
                action,
                ActionTargets.of(action, id, status),
                status,
                teller,
                new SkipLog(skipped, teller, clock),
                clock.nanoTime());
            followers.add(new ActionFollower(
                action, follower, id, delivery, status, teller, newestSequence, SystemNanoClock.INSTANCE));
            statuses.add(status);
            added = true;
        }
        finally
        {
            if (!added)
            {
                CloseHelper.quietClose(follower);
            }
        }
    }
}
