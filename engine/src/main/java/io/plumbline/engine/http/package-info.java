/**
 * HTTP: readings for the ingress thread, and what an operator asks. On threads of its own; nothing of it is on the hot
 * path.
 */
package io.plumbline.engine.http;
