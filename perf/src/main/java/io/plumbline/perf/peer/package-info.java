/**
 * What Plumbline is measured against, and how: each peer takes the same messages from memory, decides by the same rule,
 * and gives the same answer or none. Nothing here that a peer of another module needs knows more than the JDK and
 * Jackson's core.
 */
package io.plumbline.perf.peer;
