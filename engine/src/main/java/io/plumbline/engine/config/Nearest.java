package io.plumbline.engine.config;

import java.util.Collection;
import java.util.Locale;

/**
 * Finds the word that was probably meant.
 */
final class Nearest
{
    private Nearest()
    {
    }

    /**
     * What to say about a word that is not among the known ones.
     *
     * @param word  as written.
     * @param known the words there are.
     * @return {@code ; did you mean 'x'?} or, where none is near, {@code ; known are a, b, c}.
     */
    static String hint(final String word, final Collection<String> known)
    {
        final String plain = plain(word);
        String nearest = null;
        int least = Math.max(1, plain.length() / 3) + 1;
        for (final String candidate : known)
        {
            final int distance = distance(plain, candidate);
            if (distance < least)
            {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest == null ? "; known are " + String.join(", ", known) : "; did you mean '" + nearest + "'?";
    }

    private static String plain(final String word)
    {
        final String cut = word.length() > 64 ? word.substring(0, 64) : word;
        return cut.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
    }

    /** Levenshtein's distance: how many letters must be put in, left out or exchanged. */
    private static int distance(final String a, final String b)
    {
        int[] previous = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++)
        {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++)
            {
                final int exchange = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(exchange, 1 + Math.min(previous[j], row[j - 1]));
            }
            final int[] swap = previous;
            previous = row;
            row = swap;
        }
        return previous[b.length()];
    }
}
