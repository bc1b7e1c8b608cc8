/**
 * Apache Flink as a peer, on its local cluster in this process.
 */
package io.plumbline.perf.flink;
