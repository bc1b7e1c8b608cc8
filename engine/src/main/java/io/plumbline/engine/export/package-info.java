/**
 * What stands in a journal, as tables: CSV, JSON lines and Parquet.
 */
package io.plumbline.engine.export;
