package io.plumbline.journal;

import java.nio.file.Path;

/**
 * What stands in a segment is not what was written there. A torn tail is not damage: it only ends the segment.
 */
public final class JournalDamagedException extends JournalException
{
    private static final long serialVersionUID = 1L;

    /** Index of damage that is not at an excerpt but in a file as a whole. */
    static final long NO_INDEX = -1;

    private final transient Path segment;
    private final long index;
    private final String damage;

    /**
     * With its place.
     *
     * @param segment directory of the segment.
     * @param index   of the excerpt: its cycle and its number therein.
     * @param damage  what is wrong.
     * @param cause   what was thrown, or null.
     */
    JournalDamagedException(final Path segment, final long index, final String damage, final Throwable cause)
    {
        super(segment, "damaged" + at(index) + ": " + damage, cause);
        this.segment = segment;
        this.index = index;
        this.damage = damage;
    }

    /**
     * Directory of the segment.
     *
     * @return directory of the segment.
     */
    public Path segment()
    {
        return segment;
    }

    /**
     * Index of the excerpt in the segment's queue: its cycle and its number therein.
     *
     * @return index of the excerpt, or -1 when a file as a whole is damaged.
     */
    public long index()
    {
        return index;
    }

    /**
     * What is wrong, without the place.
     *
     * @return one phrase.
     */
    public String damage()
    {
        return damage;
    }

    /**
     * What is wrong, with its place in the segment.
     *
     * @return one phrase.
     */
    String placedDamage()
    {
        return damage + at(index);
    }

    private static String at(final long index)
    {
        return index == NO_INDEX ? "" : " at index 0x" + Long.toHexString(index);
    }
}
