package io.plumbline.perf;

import picocli.CommandLine.Option;

/**
 * How many rounds there are.
 */
final class RoundOptions
{
    @Option(names = "--rounds", description = "Rounds that count. Default: ${DEFAULT-VALUE}.")
    private Count rounds;

    @Option(
        names = "--warm-up",
        converter = Count.OrNone.class,
        description = "Rounds before, 0 or more. Default: ${DEFAULT-VALUE}.")
    private Count warmUp;

    /**
     * @param rounds that count by default.
     * @param warmUp that come before them by default.
     */
    RoundOptions(final long rounds, final long warmUp)
    {
        this.rounds = new Count(rounds);
        this.warmUp = new Count(warmUp);
    }

    /** All rounds. */
    int all()
    {
        return Math.toIntExact(warmUp.value() + rounds.value());
    }

    /** Rounds that count. */
    int counted()
    {
        return rounds.intValue();
    }

    /** Rounds that do not count. */
    int warmUp()
    {
        return warmUp.intValue();
    }

    /** Whether a round, from 1, counts. */
    boolean counts(final int round)
    {
        return round > warmUp.value();
    }

    /** Whether a round is the first that counts. */
    boolean isFirstCounted(final int round)
    {
        return round == warmUp.value() + 1;
    }

    /** A round as it is named in a table. */
    String name(final int round)
    {
        return counts(round) ? Integer.toString(round - warmUp()) : "warm-up";
    }
}
