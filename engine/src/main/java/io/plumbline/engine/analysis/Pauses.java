package io.plumbline.engine.analysis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times without events, as many as are listed at most; more are counted. */
public final class Pauses
{
    private final int most;
    private final List<Pause> listed = new ArrayList<>();
    private long unlisted;

    /**
     * @param most how many are listed.
     */
    Pauses(final int most)
    {
        this.most = most;
    }

    void add(final Pause.Kind kind, final long fromNs, final long toNs)
    {
        if (listed.size() < most)
        {
            listed.add(new Pause(kind, fromNs, toNs));
        }
        else
        {
            unlisted++;
        }
    }

    /**
     * Those that are listed.
     *
     * @return the first ones, in order.
     */
    public List<Pause> listed()
    {
        return Collections.unmodifiableList(listed);
    }

    /**
     * Those that are counted and not listed.
     *
     * @return how many.
     */
    public long unlisted()
    {
        return unlisted;
    }
}
