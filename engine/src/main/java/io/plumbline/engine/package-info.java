/**
 * The running service: one ring, the thread that decides, and the journal from which everything else follows.
 */
package io.plumbline.engine;
