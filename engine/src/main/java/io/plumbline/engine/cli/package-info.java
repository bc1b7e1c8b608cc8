/**
 * The command line.
 */
package io.plumbline.engine.cli;
