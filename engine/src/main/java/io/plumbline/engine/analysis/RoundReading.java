package io.plumbline.engine.analysis;

/**
 * A reading that counted in a round.
 *
 * @param moment     it came; null where that is before what was looked at.
 * @param power      micro-units; 0 where the reading is not valid.
 * @param valid      whether it was valid.
 * @param superseded how many readings of the component it took the place of in the same round.
 */
public record RoundReading(Moment moment, long power, boolean valid, int superseded)
{
}
