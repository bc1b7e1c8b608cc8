package io.plumbline.engine.verify;

/**
 * One place where a journal is not what was written, or does not say what is decided.
 *
 * @param segment  number of the segment; 0 for a file of the journal itself.
 * @param place    index of the excerpt in the segment's files, or the file, or what else there is to find it by.
 * @param sequence of the input event that would have come next; -1 when it is not known.
 * @param what     is wrong, in one phrase.
 */
public record Damage(int segment, String place, long sequence, String what)
{
    /** Place of what is wrong with a segment's files as such. */
    static final String FILES = "files";
    /** Place of segments that are missing. */
    static final String SEGMENTS = "segments";
}
