/**
 * Whether a journal is whole: every byte of it that can be checked is, and every decision is made again.
 */
package io.plumbline.engine.verify;
