package io.plumbline.engine.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.util.Locale;

/** How metrics are written. */
public enum MetricsFormat
{
    /** OpenMetrics 1.0. */
    OPEN_METRICS(OpenMetricsTextFormatWriter.create()),
    /** The text format of Prometheus, 0.0.4: what is asked for by whoever does not know the other. */
    PROMETHEUS(PrometheusTextFormatWriter.create());

    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";

    private final ExpositionFormatWriter writer;

    MetricsFormat(final ExpositionFormatWriter writer)
    {
        this.writer = writer;
    }

    /**
     * The format for a request.
     *
     * @param accept the HTTP header of that name; may be null.
     * @return OpenMetrics when it is named there, with at least the weight of text; otherwise that of Prometheus.
     */
    public static MetricsFormat of(final String accept)
    {
        return acceptsOpenMetrics(accept == null ? "" : accept.toLowerCase(Locale.ROOT)) ? OPEN_METRICS : PROMETHEUS;
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

    private static boolean acceptsOpenMetrics(final String accept)
    {
        double openMetrics = 0;
        double text = 0;
        for (final String range : accept.split(","))
        {
            final String[] parts = range.split(";");
            final double weight = weight(parts);
            switch (parts[0].strip())
            {
                case OPEN_METRICS_TYPE -> openMetrics = Math.max(openMetrics, weight);
                case "text/plain" -> text = Math.max(text, weight);
                default ->
                {
                }
            }
        }
        return openMetrics > 0 && openMetrics >= text;
    }

    private static double weight(final String[] parts)
    {
        for (int i = 1; i < parts.length; i++)
        {
            final String parameter = parts[i].strip();
            if (parameter.matches("q=[01](\\.[0-9]{0,3})?"))
            {
                return Double.parseDouble(parameter.substring(2));
            }
        }
        return 1;
    }
}
