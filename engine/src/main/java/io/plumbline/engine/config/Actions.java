package io.plumbline.engine.config;

import java.util.List;

/**
 * What is done about events: followers of the journal, each with a target of its own.
 *
 * @param list of the actions, in the order of the file, no two of one name.
 */
public record Actions(List<ActionSettings> list)
{
    /** Nothing is done. */
    public static final Actions NONE = new Actions(List.of());

    /** Takes a copy. */
    public Actions
    {
        list = List.copyOf(list);
    }

    /**
     * Whether an action writes to standard output, in place of the printing of all events.
     *
     * @return true if one does.
     */
    public boolean takeStandardOutput()
    {
        return list.stream().anyMatch(action -> action.target() instanceof TargetSettings.Stdout);
    }
}
