package io.plumbline.perf;

import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.engine.Engine;
import io.plumbline.journal.JournalAppender;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Under which a measurement is refused, because its figures would say nothing of the product.
 */
public final class Preconditions
{
    /** System property that turns a refusal into a warning, as {@code --override} does; for processes of JMH. */
    public static final String FORCE_PROPERTY = "plumbline.perf.force";

    private static final String ASSERTIONS = "assertions are on";
    private static final String NOTHING_COMPILED = "nothing is compiled";
    private static final String DEBUGGER = "a debugger may be there";
    private static final String AGENT = "an agent may change classes or hold up threads";

    /** Begins of flags with which Java, or the product, is not what runs in production. */
    private static final Map<String, String> WRONG_FLAGS = Map.ofEntries(
        Map.entry("-ea", ASSERTIONS),
        Map.entry("-enableassertions", ASSERTIONS),
        Map.entry("-Xint", NOTHING_COMPILED),
        Map.entry("-XX:-UseCompiler", NOTHING_COMPILED),
        Map.entry("-Djava.compiler=NONE", NOTHING_COMPILED),
        Map.entry("-Xcomp", "all is compiled at once, without a profile"),
        Map.entry("-XX:TieredStopAtLevel=", "not all compilers are used"),
        Map.entry("-XX:-TieredCompilation", "not all compilers are used"),
        Map.entry("-XX:CompileCommand", "not all is compiled as usual"),
        Map.entry("-Xdebug", DEBUGGER),
        Map.entry("-Xrun", DEBUGGER),
        Map.entry("-agentlib:", AGENT),
        Map.entry("-agentpath:", AGENT),
        Map.entry("-javaagent:", AGENT),
        Map.entry("-Dagrona.disable.bounds.checks=true", "the product runs with them"),
        Map.entry("-Dagrona.strict.alignment.checks=true", "the product runs without"));

    /** The file with which JMH tells the compilers of its forks to keep its own code apart from what it measures. */
    private static final Pattern OF_JMH = Pattern.compile("-XX:CompileCommandFile=(.*/)?jmh\\d+compilecommand");

    /** One of each module whose code is measured: assertions can be turned on for some packages alone. */
    private static final List<Class<?>> MEASURED =
        List.of(Preconditions.class, Engine.class, AvroJsonDecoder.class, JournalAppender.class);

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
            MEASURED.stream().anyMatch(Class::desiredAssertionStatus),
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
                if (flag.startsWith(begin) && !OF_JMH.matcher(flag).matches())
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
