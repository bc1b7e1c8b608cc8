/**
 * What the engine counts and what has gone wrong, in two mapped files of the journal's directory that any process may
 * read while the engine writes them.
 */
package io.plumbline.engine.counters;
