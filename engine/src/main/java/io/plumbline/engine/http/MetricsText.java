package io.plumbline.engine.http;

/**
 * The metrics as text.
 */
@FunctionalInterface
public interface MetricsText
{
    /** What the text is like. */
    enum Format
    {
        /** Prometheus' own. */
        PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
        /** OpenMetrics. */
        OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

        private final String contentType;

        Format(final String contentType)
        {
            this.contentType = contentType;
        }

        /**
         * What the text is called.
         *
         * @return the media type.
         */
        public String contentType()
        {
            return contentType;
        }
    }

    /**
     * Writes down all metrics as they are now. Any thread.
     *
     * @param format of the text.
     * @return the text.
     */
    String text(Format format);
}
