/**
 * The configuration: read from YAML and CSV, validated as a whole, and handed on as one immutable
 * {@link io.plumbline.engine.config.Configuration}. Decimals are read from their text, never as floating point.
 */
package io.plumbline.engine.config;
