package io.plumbline.engine.cli;

import io.plumbline.engine.Engine;
import io.plumbline.engine.action.ActionStatus;
import io.plumbline.engine.action.RunningActions;
import io.plumbline.engine.counters.EngineCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.agrona.concurrent.status.AtomicCounter;

/** How a run's actions fare, shown among the engine's counters and errors, also when a reload changes them. */
final class ActionFigures
{
    private final Engine engine;
    private final RunningActions actions;
    private final Map<String, List<AtomicCounter>> shown = new HashMap<>();
    private final Map<String, AtomicCounter> exitCodes = new HashMap<>();

    /**
     * @param engine  that runs.
     * @param actions on its journal.
     */
    ActionFigures(final Engine engine, final RunningActions actions)
    {
        this.engine = engine;
        this.actions = actions;
    }

    /** Shows those that there are now, and no others. */
    synchronized void update()
    {
        final Set<String> gone = new HashSet<>(shown.keySet());
        for (final ActionStatus action : actions.statuses())
        {
            gone.remove(action.name());
            shown.computeIfAbsent(action.name(), this::show);
            updateExitCode(action);
        }
        for (final String name : gone)
        {
            shown.remove(name).forEach(engine::takeAway);
            takeAwayExitCode(name);
            engine.watchNoMore(condition(name));
        }
    }

    private List<AtomicCounter> show(final String name)
    {
        final List<AtomicCounter> counters = new ArrayList<>();
        counters.add(mirror(EngineCounter.ACTION_LAG, name, ActionStatus::lag));
        counters.add(mirror(EngineCounter.ACTION_DELIVERED, name, ActionStatus::delivered));
        counters.add(mirror(EngineCounter.ACTION_FAILED, name, ActionStatus::failed));
        counters.add(mirror(EngineCounter.ACTION_RETRIES, name, ActionStatus::retries));
        counters.add(mirror(EngineCounter.ACTION_SKIPPED, name, ActionStatus::skipped));
        engine.watchErrors(condition(name), () -> of(name, ActionStatus::lastError, null));
        return counters;
    }

    /** Only a command has one; another target may take its place under the same name. */
    private void updateExitCode(final ActionStatus action)
    {
        if (!action.runsCommands())
        {
            takeAwayExitCode(action.name());
        }
        else if (!exitCodes.containsKey(action.name()))
        {
            exitCodes.put(
                action.name(), mirror(EngineCounter.ACTION_EXIT_CODE, action.name(), ActionStatus::lastExitCode));
        }
    }

    private void takeAwayExitCode(final String name)
    {
        final AtomicCounter counter = exitCodes.remove(name);
        if (counter != null)
        {
            engine.takeAway(counter);
        }
    }

    private AtomicCounter mirror(
        final EngineCounter counter, final String name, final ToLongFunction<ActionStatus> figure)
    {
        final AtomicCounter added = engine.counters().add(counter, name);
        final LongSupplier current = () -> of(name, figure::applyAsLong, 0L);
        // Not a 0 that was never true until the first look.
        added.setRelease(current.getAsLong());
        engine.mirror(added, current);
        return added;
    }

    /** The action of a name is another one after a change of its settings. */
    private <T> T of(final String name, final Function<ActionStatus, T> figure, final T none)
    {
        for (final ActionStatus action : actions.statuses())
        {
            if (action.name().equals(name))
            {
                return figure.apply(action);
            }
        }
        return none;
    }

    private static String condition(final String name)
    {
        return "action " + name;
    }
}
