package io.plumbline.engine.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with a configuration. Keeps the first thousands and counts the rest, so that a hopeless file
 * of millions of lines does not fill the memory with complaints.
 */
final class Problems
{
    static final int MAX_KEPT = 10_000;

    private final List<String> kept = new ArrayList<>();
    private long count;

    void add(final String file, final long line, final String key, final String what)
    {
        add(file + ":" + line + ": " + (key.isEmpty() ? "" : key + ": ") + what);
    }

    void add(final String file, final String what)
    {
        add(file + ": " + what);
    }

    boolean isEmpty()
    {
        return count == 0;
    }

    long count()
    {
        return count;
    }

    /**
     * Ends the reading where something was wrong.
     *
     * @throws ConfigurationException if there is a problem.
     */
    void throwIfAny()
    {
        if (count == 0)
        {
            return;
        }
        if (count > kept.size())
        {
            kept.add("and " + (count - kept.size()) + " more");
        }
        throw new ConfigurationException(kept);
    }

    private void add(final String problem)
    {
        count++;
        if (kept.size() < MAX_KEPT)
        {
            kept.add(problem);
        }
    }
}
