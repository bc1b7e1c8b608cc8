/**
 * Events to the disk and back: segments, batches with checksum and dense sequences, appender and tailer. The only
 * package that sees Chronicle Queue.
 */
package io.plumbline.journal;
