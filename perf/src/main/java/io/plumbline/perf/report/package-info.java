/**
 * The page and the Markdown that are made of stored results: nothing is loaded by them, and there is no script.
 */
package io.plumbline.perf.report;
