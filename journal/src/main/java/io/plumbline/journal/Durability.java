package io.plumbline.journal;

/**
 * What a committed batch has come through when followers see it.
 */
public enum Durability
{
    /** It stands in the page cache: it survives the death of the process, not that of the machine. The default. */
    PROCESS,
    /** It was forced to the disk: it survives the loss of power. */
    DISK
}
