package io.plumbline.journal;

import java.util.Objects;

/**
 * Damage that an engine was told to go on after.
 *
 * @param segmentNumber of the segment that is damaged or missing.
 * @param nextSequence  that the engine goes on with.
 * @param damage        what is damaged, and where.
 */
public record AcceptedDamage(int segmentNumber, long nextSequence, String damage)
{
    /**
     * Checks that all is given.
     */
    public AcceptedDamage
    {
        Objects.requireNonNull(damage, "damage");
    }
}
