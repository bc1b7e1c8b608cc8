/**
 * Measures: JMH benchmarks and the load harness. Nothing depends on it.
 */
package io.plumbline.perf;
