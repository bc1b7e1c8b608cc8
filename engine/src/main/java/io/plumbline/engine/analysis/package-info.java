/**
 * Answers from the journal alone: what happened, why, and what would have happened otherwise. All of it only reads.
 */
package io.plumbline.engine.analysis;
