package io.plumbline.perf;

/**
 * Colours of a terminal from green for the shortest time to red for the longest.
 */
final class TimeColours
{
    /** Of the 256 colours of a terminal. */
    private static final int[] SCALE = {40, 76, 112, 148, 184, 220, 214, 208, 202, 196};

    private final double min;
    private final double max;
    private final boolean coloured;

    /**
     * @param min      shortest time.
     * @param max      longest time.
     * @param coloured whether there are any colours.
     */
    TimeColours(final double min, final double max, final boolean coloured)
    {
        this.min = min;
        this.max = max;
        this.coloured = coloured;
    }

    /** A text in the colour of a time. */
    String paint(final double time, final String text)
    {
        if (!coloured)
        {
            return text;
        }
        final double share = max > min ? (time - min) / (max - min) : 0;
        final int colour = SCALE[(int)Math.min(SCALE.length - 1, share * SCALE.length)];
        return "\u001b[30;48;5;" + colour + 'm' + text + "\u001b[0m";
    }
}
