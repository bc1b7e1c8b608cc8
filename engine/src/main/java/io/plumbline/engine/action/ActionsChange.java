package io.plumbline.engine.action;

import java.util.ArrayList;
import java.util.List;

/**
 * What has become of the actions when others were put in their place. Not thread-safe.
 */
public final class ActionsChange
{
    private final List<String> added = new ArrayList<>();
    private final List<String> changed = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    ActionsChange()
    {
    }

    /**
     * Whether all go on as they were.
     *
     * @return true when nothing has changed.
     */
    public boolean isNothing()
    {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty() && notes.isEmpty();
    }

    /**
     * What people should know beyond that: positions that stay, actions that do not run.
     *
     * @return one line each.
     */
    public List<String> notes()
    {
        return List.copyOf(notes);
    }

    /**
     * For people.
     *
     * @return what has changed, such as "actions: added a, b; removed c".
     */
    @Override
    public String toString()
    {
        final List<String> parts = new ArrayList<>();
        addPart(parts, "added ", added);
        addPart(parts, "started anew ", changed);
        addPart(parts, "removed ", removed);
        return "actions: " + (parts.isEmpty() ? "none was started or stopped" : String.join("; ", parts));
    }

    void added(final String name)
    {
        added.add(name);
    }

    void changed(final String name)
    {
        changed.add(name);
    }

    void removed(final String name, final long position)
    {
        removed.add(name);
        notes.add("action " + name + " is removed, its position stays: the journal is not pruned from sequence " +
            position + " on; delete followers/" + RunningActions.FOLLOWER_PREFIX + name +
            ".position unless it is to come back");
    }

    void failed(final String name, final String reason)
    {
        notes.add("action " + name + " does not run until the next reload or start: " + reason);
    }

    private static void addPart(final List<String> parts, final String what, final List<String> names)
    {
        if (!names.isEmpty())
        {
            parts.add(what + String.join(", ", names));
        }
    }
}
