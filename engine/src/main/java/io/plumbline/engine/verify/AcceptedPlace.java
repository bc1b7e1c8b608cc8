package io.plumbline.engine.verify;

/**
 * Damage that an engine was told to go on after.
 *
 * @param damage what was found.
 * @param by     number of the segment whose engine went on after it, and says so at its head.
 */
public record AcceptedPlace(Damage damage, int by)
{
}
