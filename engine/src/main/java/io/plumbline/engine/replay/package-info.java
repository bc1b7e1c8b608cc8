/**
 * From the journal back to decisions: recovery of the engine's state, replay, and the events as users see them.
 */
package io.plumbline.engine.replay;
