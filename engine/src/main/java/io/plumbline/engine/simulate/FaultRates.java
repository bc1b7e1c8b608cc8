package io.plumbline.engine.simulate;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How often each {@link Fault} strikes. Immutable.
 */
public final class FaultRates
{
    /** Nothing is wrong. */
    public static final FaultRates NONE = parse("none");

    /** Everything but broken lines, at the rate of its own. */
    public static final FaultRates USUAL = parse("usual");

    private static final int MAX_RATE = 1000;

    private final int[] perMille;

    private FaultRates(final int[] perMille)
    {
        this.perMille = perMille;
    }

    /**
     * Reads rates as they stand on the command line: {@code none}, {@code usual} (everything but broken lines),
     * {@code all}, or a comma-separated list of faults, each with its own rate or {@code =} per mille.
     *
     * @param text such as {@code drift,drop=20,broken}.
     * @return the rates.
     * @throws IllegalArgumentException when it cannot be read; the message says what can.
     */
    public static FaultRates parse(final String text)
    {
        final int[] rates = new int[Fault.values().length];
        switch (text)
        {
            case "none" ->
            {
            }
            case "usual", "all" ->
            {
                for (final Fault fault : Fault.values())
                {
                    rates[fault.ordinal()] =
                        fault == Fault.BROKEN && "usual".equals(text) ? 0 : fault.defaultRate();
                }
            }
            default ->
            {
                for (final String part : text.split(",", -1))
                {
                    final int equals = part.indexOf('=');
                    final Fault fault = fault(equals < 0 ? part : part.substring(0, equals));
                    rates[fault.ordinal()] =
                        equals < 0 ? fault.defaultRate() : rate(part, part.substring(equals + 1));
                }
            }
        }
        return new FaultRates(rates);
    }

    /**
     * The rate of a fault.
     *
     * @param fault which.
     * @return per mille.
     */
    public int of(final Fault fault)
    {
        return perMille[fault.ordinal()];
    }

    private static Fault fault(final String label)
    {
        return Arrays.stream(Fault.values())
            .filter(fault -> fault.label().equals(label))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(
                "no fault '" + label + "'; there are none, usual, all, or a list of " +
                    Arrays.stream(Fault.values()).map(Fault::label).collect(Collectors.joining(", "))));
    }

    private static int rate(final String part, final String text)
    {
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) > MAX_RATE)
        {
            throw new IllegalArgumentException("rate of '" + part + "' is not a number from 0 to 1000, per mille");
        }
        return Integer.parseInt(text);
    }
}
