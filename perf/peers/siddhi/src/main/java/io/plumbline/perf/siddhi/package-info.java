/**
 * Siddhi as a peer, in this process.
 */
package io.plumbline.perf.siddhi;
