package io.plumbline.perf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * In which order peers take turns: for each round one is drawn anew, so that no peer always comes after the same one,
 * as it would where each round merely began with another. Of one thread.
 */
final class TurnOrder
{
    private final Random random;

    /**
     * @param seed of all that is drawn.
     */
    TurnOrder(final long seed)
    {
        random = new Random(seed);
    }

    /** All of them, in the order of the next round. */
    <T> List<T> next(final List<T> all)
    {
        final List<T> drawn = new ArrayList<>(all);
        Collections.shuffle(drawn, random);
        return drawn;
    }
}
