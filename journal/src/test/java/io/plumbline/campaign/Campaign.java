package io.plumbline.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Random;

/**
 * A test that proves a promise by many random cases. In the build it runs in a quick form; the command
 * {@code bin/plumbline-campaign} runs the same test in its long form, by the system properties
 * {@code plumbline.campaign} (the name of the campaign), {@code plumbline.campaign.runs},
 * {@code plumbline.campaign.first} (the run to begin with, 0 unless told, where the campaign asks for it),
 * {@code plumbline.campaign.seed} and {@code plumbline.campaign.record} (a file that the result is appended to).
 * <p>
 * Each run has a random of its own, made of the seed and the run's number: so a run that fails is the same in a
 * campaign of any length.
 */
public final class Campaign
{
    /** The seed of the quick forms. */
    public static final long SEED = 20261121L;

    private final String name;
    private final int runs;
    private final int first;
    private final long seed;
    private final boolean isLong;

    private Campaign(
        final String name, final int runs, final int first, final long seed, final boolean isLong)
    {
        this.name = name;
        this.runs = runs;
        this.first = first;
        this.seed = seed;
        this.isLong = isLong;
    }

    /**
     * A campaign by its name.
     *
     * @param name      as {@code bin/plumbline-campaign} has it.
     * @param quickRuns how many runs it has in the build.
     * @return the campaign in the form that is asked for.
     */
    public static Campaign of(final String name, final int quickRuns)
    {
        final boolean isLong = name.equals(System.getProperty("plumbline.campaign"));
        return new Campaign(
            name,
            isLong ? Integer.getInteger("plumbline.campaign.runs", quickRuns) : quickRuns,
            isLong ? Integer.getInteger("plumbline.campaign.first", 0) : 0,
            Long.getLong("plumbline.campaign.seed", SEED),
            isLong);
    }

    /** How many runs there are, those before the first that is run too: they are numbered from 0. */
    public int runs()
    {
        return runs;
    }

    /** Number of the run to begin with: to look at one that failed, or to go on behind those that held. */
    public int first()
    {
        return first;
    }

    /** Whether this is the long form: only then are things that take their time worth it. */
    public boolean isLong()
    {
        return isLong;
    }

    /** The random of one run. */
    public Random random(final int run)
    {
        // Two randoms whose seeds lie side by side begin alike: the golden ratio's bits spread them (Knuth, TAOCP 6.4).
        return new Random(seed ^ (run + 1) * 0x9E3779B97F4A7C15L);
    }

    /** What names a run, for the message of a failure. */
    public String at(final int run)
    {
        return "campaign " + name + ", seed " + seed + ", run " + run;
    }

    /**
     * Tells the result, once all runs have held: on standard output and, in the long form, in the record.
     *
     * @param format of the figures, as of {@link String#format}.
     * @param args   the figures.
     */
    public void result(final String format, final Object... args)
    {
        final String line = String.format(
            Locale.ROOT,
            "%s: %,d runs%s, seed %d: %s",
            name,
            runs - first,
            first == 0 ? "" : " from run " + first + " on",
            seed,
            String.format(Locale.ROOT, format, args));
        System.out.println(line);
        final String record = System.getProperty("plumbline.campaign.record");
        if (isLong && record != null)
        {
            try
            {
                Files.writeString(
                    Path.of(record),
                    line + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
    }
}
