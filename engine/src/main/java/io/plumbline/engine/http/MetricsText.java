package io.plumbline.engine.http;

import io.plumbline.engine.metrics.MetricsFormat;

/**
 * The metrics as text.
 */
@FunctionalInterface
public interface MetricsText
{
    /**
     * Writes down all metrics as they are now. Any thread.
     *
     * @param format of the text.
     * @return the text.
     */
    String text(MetricsFormat format);
}
