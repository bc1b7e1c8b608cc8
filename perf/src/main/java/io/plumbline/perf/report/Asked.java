package io.plumbline.perf.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a command was asked for, by its command line: results of the same can stand for each other.
 */
final class Asked
{
    /** Options, each with a value, that say where something is kept or how often it is measured. */
    private static final Set<String> WITH_VALUE = Set.of("--results", "--histograms", "--rounds", "--warm-up");

    /** The same without a value. */
    private static final Set<String> ALONE = Set.of("--no-results", "--override", "--keep");

    private static final Pattern WORD = Pattern.compile("'[^']*'|\\S+");

    private Asked()
    {
    }

    /**
     * What two command lines have in common that ask for the same: the options that choose what is measured, in
     * whatever order they were given.
     *
     * @param commandLine as it was typed.
     * @return the key.
     */
    static String key(final String commandLine)
    {
        final List<String> options = new ArrayList<>();
        final Matcher words = WORD.matcher(commandLine);
        boolean isValue = false;
        while (words.find())
        {
            final String word = words.group();
            final String option = word.replaceFirst("=.*", "");
            final boolean isDropped = isValue || WITH_VALUE.contains(option) || ALONE.contains(word);
            isValue = !isValue && WITH_VALUE.contains(word);
            if (!isDropped)
            {
                add(options, word.startsWith("--") ? word.replaceFirst("=", " ") : word);
            }
        }
        Collections.sort(options);
        return String.join(" ", options);
    }

    /** An option stands with the words behind it. */
    private static void add(final List<String> options, final String word)
    {
        if (options.isEmpty() || word.startsWith("-"))
        {
            options.add(word);
        }
        else
        {
            final int last = options.size() - 1;
            options.set(last, options.get(last) + ' ' + word);
        }
    }
}
