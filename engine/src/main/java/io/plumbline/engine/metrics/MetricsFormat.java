package io.plumbline.engine.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;

/** How metrics are written. */
public enum MetricsFormat
{
    /** OpenMetrics 1.0. */
    OPEN_METRICS(OpenMetricsTextFormatWriter.create()),
    /** The text format of Prometheus, 0.0.4: what is asked for by whoever does not know the other. */
    PROMETHEUS(PrometheusTextFormatWriter.create());

    private final ExpositionFormatWriter writer;

    MetricsFormat(final ExpositionFormatWriter writer)
    {
        this.writer = writer;
    }

    /**
     * The format for a request.
     *
     * @param accept of the HTTP header of that name; may be null.
     * @return OpenMetrics when it is named there, otherwise that of Prometheus.
     */
    public static MetricsFormat of(final String accept)
    {
        return accept != null && OPEN_METRICS.writer.accepts(accept) ? OPEN_METRICS : PROMETHEUS;
    }

    /**
     * The format's media type.
     *
     * @return the HTTP header {@code Content-Type}.
     */
    public String contentType()
    {
        return writer.getContentType();
    }

    ExpositionFormatWriter writer()
    {
        return writer;
    }
}
