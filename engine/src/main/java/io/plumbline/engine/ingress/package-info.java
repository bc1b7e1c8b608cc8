/**
 * The edge in: sources of bytes and the framing of lines.
 */
package io.plumbline.engine.ingress;
