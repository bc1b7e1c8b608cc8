package io.plumbline.engine.analysis;

/**
 * An input event of a journal.
 *
 * @param sequence of the event.
 * @param timeNs   epoch nanoseconds.
 */
public record Moment(long sequence, long timeNs)
{
}
