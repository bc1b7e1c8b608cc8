package io.plumbline.engine.simulate;

import java.util.Locale;

/**
 * What can be wrong with a simulated fleet. Each kind has a rate in per mille: of the readings for what strikes a
 * single reading, of the components (for {@link #SILENCE} of the devices) in each span of {@value #SPAN} rounds for
 * what lasts.
 */
public enum Fault
{
    /** A component's level sinks, a little each round, for some rounds. */
    DRIFT(10, true),
    /** A component's level drops at once, for some rounds. */
    DROP(10, true),
    /** A component sends one value, without noise, for some rounds. */
    STUCK(10, true),
    /** A whole device sends nothing for some rounds. */
    SILENCE(20, true),
    /** A reading is not valid. */
    INVALID(10, false),
    /** A reading is not sent. */
    MISSING(2, false),
    /** A reading is sent twice. */
    DUPLICATE(2, false),
    /** A reading's stamp lies seconds back. */
    LATE(2, false),
    /** A line that is no message comes before a reading. Only when asked for. */
    BROKEN(5, false);

    /** Rounds in which what lasts begins at most once. */
    static final int SPAN = 20;

    private final int defaultRate;
    private final boolean lasting;

    Fault(final int defaultRate, final boolean lasting)
    {
        this.defaultRate = defaultRate;
        this.lasting = lasting;
    }

    /**
     * The rate when none is given.
     *
     * @return per mille.
     */
    public int defaultRate()
    {
        return defaultRate;
    }

    /**
     * Whether it lasts for some rounds.
     *
     * @return false for what strikes a single reading.
     */
    public boolean lasting()
    {
        return lasting;
    }

    /**
     * The name on the command line.
     *
     * @return in lower case.
     */
    public String label()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
