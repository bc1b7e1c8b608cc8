/**
 * The engine's counters as metrics, in the text formats of Prometheus and OpenMetrics.
 */
package io.plumbline.engine.metrics;
