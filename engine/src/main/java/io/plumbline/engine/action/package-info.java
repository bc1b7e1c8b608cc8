/**
 * What is done about events: each action follows the journal on threads of its own and brings the events it chooses to
 * a target, at least once and in order per device. Nothing here is on the way from a message to the journal, and
 * nothing that goes wrong here stops an engine.
 */
package io.plumbline.engine.action;
