package io.plumbline.perf;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Under which a measurement is refused, because its figures would say nothing of the product.
 */
public final class Preconditions
{
    /** System property that turns a refusal into a warning, as {@code --override} does; for processes of JMH. */
    public static final String FORCE_PROPERTY = "plumbline.perf.force";

    /** Begins of flags with which Java, or the product, is not what runs in production. */
    private static final Map<String, String> WRONG_FLAGS = Map.of(
        "-Xint", "nothing is compiled",
        "-Xcomp", "all is compiled at once, without a profile",
        "-XX:TieredStopAtLevel=", "not all compilers are used",
        "-Xdebug", "a debugger may be there",
        "-Xrunjdwp", "a debugger may be there",
        "-agentlib:jdwp", "a debugger may be there",
        "-javaagent:", "an agent changes the classes",
        "-Dagrona.disable.bounds.checks=true", "the product runs with them",
        "-Dagrona.strict.alignment.checks=true", "the product runs without");

    private Preconditions()
    {
    }

    /**
     * Checks the process that measures.
     *
     * @throws IllegalStateException when it is not fit for that and {@link #FORCE_PROPERTY} is not set.
     */
    public static void check()
    {
        check(false, 1);
    }

    /**
     * Checks the process that measures.
     *
     * @param override whether it measures anyway, as with {@link #FORCE_PROPERTY}.
     * @param cores    that are needed.
     * @return what was overridden, in words; nothing where it is fit.
     * @throws IllegalStateException when it is not fit, and nothing was overridden.
     */
    static List<String> check(final boolean override, final int cores)
    {
        final List<String> reasons = reasons(
            Preconditions.class.desiredAssertionStatus(),
            ManagementFactory.getRuntimeMXBean().getInputArguments(),
            Runtime.getRuntime().availableProcessors(),
            cores);
        if (!reasons.isEmpty() && !override && !Boolean.getBoolean(FORCE_PROPERTY))
        {
            throw new IllegalStateException("refused: " + String.join("; ", reasons) + " (--override measures anyway)");
        }
        reasons.forEach(reason -> System.err.println("plumbline-perf: warning: " + reason));
        return reasons;
    }

    /** What speaks against measuring. */
    static List<String> reasons(
        final boolean assertions, final List<String> flags, final int cores, final int coresNeeded)
    {
        final List<String> reasons = new ArrayList<>();
        if (assertions)
        {
            reasons.add("assertions are on (-ea): what would be measured is not what runs in production");
        }
        for (final String flag : flags)
        {
            WRONG_FLAGS.forEach((begin, why) ->
            {
                if (flag.startsWith(begin))
                {
                    reasons.add("wrong flag " + flag + ": " + why);
                }
            });
        }
        if (cores < coresNeeded)
        {
            reasons.add("too few cores: " + cores + ", and " + coresNeeded + " are needed");
        }
        return reasons;
    }
}
