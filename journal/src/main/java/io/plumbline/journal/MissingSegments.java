package io.plumbline.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * Segments that are missing, one or several in a row. A number that leaves out more than there ever were, being a
 * mistake or worse, is not told by as many lines. Journaled as {@link AcceptedDamage}, which has room for one number,
 * those told together are so by the number of the first; the last stands in the text alone. Nobody judges by it, but by
 * the sequences that were missing.
 *
 * @param first number of the first that is missing.
 * @param last  number of the last.
 */
public record MissingSegments(int first, int last)
{
    private static final int MAX_NAMED = 100;

    /**
     * How those missing in one place are told: one by one, but for what goes beyond a hundred, which is told together.
     *
     * @param first number of the first that is missing.
     * @param last  number of the last; less than the first when none is.
     * @return in the order of their numbers.
     */
    public static List<MissingSegments> of(final int first, final int last)
    {
        final List<MissingSegments> missing = new ArrayList<>();
        final int lastNamed = (int)Math.min(last, (long)first + MAX_NAMED - 1);
        for (int number = first; number <= lastNamed; number++)
        {
            missing.add(new MissingSegments(number, number));
        }
        if (lastNamed < last)
        {
            missing.add(new MissingSegments(lastNamed + 1, last));
        }
        return missing;
    }

    /**
     * What is missing, for a line of text.
     *
     * @return one phrase.
     */
    public String damage()
    {
        return first == last ?
            "segment " + first + " is missing" : "segments " + first + " to " + last + " are missing";
    }
}
