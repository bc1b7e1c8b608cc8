/**
 * The JMH benchmarks. Run them with {@code bin/plumbline-perf micro}.
 */
package io.plumbline.perf.jmh;
