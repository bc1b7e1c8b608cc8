package io.plumbline.engine.counters;

/**
 * What a counter stood at.
 *
 * @param counter    which.
 * @param labelValue what tells it apart from others of the kind; empty when it has no label.
 * @param value      in the counter's unit.
 */
public record CounterValue(EngineCounter counter, String labelValue, long value)
{
}
