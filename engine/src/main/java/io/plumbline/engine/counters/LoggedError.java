package io.plumbline.engine.counters;

/**
 * An entry of the error log.
 *
 * @param firstMs when it was first recorded, epoch milliseconds.
 * @param lastMs  when it was last recorded.
 * @param count   how often.
 * @param text    the message, and below it the trace where there is one.
 */
public record LoggedError(long firstMs, long lastMs, int count, String text)
{
}
