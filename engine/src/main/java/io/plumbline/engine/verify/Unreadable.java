package io.plumbline.engine.verify;

/**
 * What of a journal cannot be read, for want of a permission or because the disk fails. Whether it is whole is not
 * known.
 *
 * @param segment number of the segment; 0 for a file of the journal itself.
 * @param what    path and reason.
 */
public record Unreadable(int segment, String what)
{
}
