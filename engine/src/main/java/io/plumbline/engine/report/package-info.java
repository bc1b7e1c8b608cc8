/**
 * Writing a report as a page that needs nothing else: HTML, its charts, their axes.
 */
package io.plumbline.engine.report;
