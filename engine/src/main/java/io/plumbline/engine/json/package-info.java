/**
 * The lines of JSON that users and other programs read.
 */
package io.plumbline.engine.json;
