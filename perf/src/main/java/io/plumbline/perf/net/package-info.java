/**
 * Load over the network: the process that sends, and how it is told what to send.
 */
package io.plumbline.perf.net;
