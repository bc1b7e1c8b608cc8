package io.plumbline.perf;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What every command that measures has: where its results are kept, and whether it measures where it had better not.
 */
final class ResultOptions
{
    @Option(
        names = "--results",
        paramLabel = "DIR",
        description = "Where the results are kept, as text and JSON, named by date, command and commit. Default: " +
            "perf/results.")
    private Path directory;

    @Option(names = "--no-results", description = "Keeps no results.")
    private boolean none;

    @Option(
        names = "--override",
        description = "Measures also where that is refused: assertions on, wrong flags, too few cores. The results " +
            "say so.")
    private boolean override;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private List<String> overridden = List.of();
    private long[] timesBefore = new long[0];

    /**
     * Refuses to measure in a process that is not fit for it.
     *
     * @param cores that are needed.
     */
    void check(final int cores)
    {
        overridden = Preconditions.check(override, cores);
    }

    /** Whether it measures where that is refused. */
    boolean isOverridden()
    {
        return override || Boolean.getBoolean(Preconditions.FORCE_PROPERTY);
    }

    /**
     * Begins a result, and prints the conditions.
     *
     * @param work directory that is written to.
     */
    Result begin(final Path work)
    {
        return begin(command.name(), work, Map.of());
    }

    /**
     * Begins a result, and prints the conditions.
     *
     * @param name  under which it is kept: of all with the same a report shows the newest.
     * @param work  directory that is written to.
     * @param peers commits that the modules of peers were built from, by the modules' names.
     */
    Result begin(final String name, final Path work, final Map<String, String> peers)
    {
        final Conditions conditions = Conditions.of(work, peers);
        final Result result =
            new Result(name, commandLine(), conditions, command.commandLine().getOut());
        overridden.forEach(result::overridden);
        conditions.print(result.out());
        timesBefore = SystemSettings.times();
        return result;
    }

    /** Keeps a result; returns the path of its JSON, or null where none is to be kept. */
    Path keep(final Result result)
    {
        final String steal = SystemSettings.steal(timesBefore, SystemSettings.times());
        result.condition("steal", steal).out().printf("%nsteal     %s of the machine's time during the run%n", steal);
        result.out().flush();
        if (none)
        {
            return null;
        }
        final Path kept = result.keep(directory());
        command.commandLine().getOut().println("kept in " + kept + " and .txt");
        command.commandLine().getOut().flush();
        return kept;
    }

    /** Where results are kept. */
    Path directory()
    {
        return directory == null ? PeerLaunch.perfDirectory().resolve("results") : directory;
    }

    private String commandLine()
    {
        return "bin/plumbline-perf " + command.root().commandLine().getParseResult().originalArgs().stream()
            .map(argument -> argument.matches("[\\w@%+=:,./-]+") ? argument : "'" + argument + "'")
            .collect(Collectors.joining(" "));
    }
}
