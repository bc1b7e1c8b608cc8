package io.plumbline.perf;

import io.plumbline.engine.config.TimeMode;
import io.plumbline.perf.net.SenderProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.agrona.CloseHelper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code throughput}: messages in memory, and from another process over TCP, through the whole engine into a journal on
 * the disk, beside decoding alone and the replay of that journal, in turns; with the engine's threads laid out in one
 * way or several.
 */
@Command(
    name = "throughput",
    description = {
        "Messages held in memory, as a sender writes them, through the whole engine into a new journal on the disk; " +
            "then framing and decoding the same bytes alone, on one thread; then a verified replay of that journal; " +
            "then the same messages from another process over TCP of the loopback interface, until the last is " +
            "acknowledged.",
        "All take turns, and where there are several threadings, wait strategies or batches, these too; the first " +
            "rounds warm up and are shown, but do not count. What would spin on more threads than there are cores is " +
            "left out."
    })
final class ThroughputCommand implements Callable<Integer>
{
    private static final int CONNECTIONS = 4;

    /** How messages come to the engine. */
    enum Over
    {
        /** From an array in its process. */
        MEMORY,
        /** From another process. */
        TCP
    }

    @Mixin
    private LoadOptions load = new LoadOptions(50, 20_000_000);

    @Mixin
    private SweepOptions sweep;

    @Option(
        names = "--over",
        split = ",",
        defaultValue = "memory,tcp",
        description = "How messages come: memory, tcp, or both. Default: ${DEFAULT-VALUE}.")
    private Set<Over> over;

    @Option(
        names = "--time",
        defaultValue = "arrival",
        description = "arrival, or message, which sends ts, holds all messages in memory and leaves tcp out. " +
            "Default: ${DEFAULT-VALUE}.")
    private TimeMode timeMode;

    @Mixin
    private RoundOptions rounds = new RoundOptions(5, 2);

    @Mixin
    private DirectoryOption directory;

    @Option(names = "--keep", description = "Keeps the last journal that was written from memory.")
    private boolean keep;

    @Mixin
    private ResultOptions results;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private SenderProcess sender;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        checkOptions();
        results.check(EngineSetting.FEWEST_CORES);
        final LoadFleet fleet = load.fleet();
        final LoadPlan plan = LoadPlan.of(fleet, load.messages(), timeMode);
        final List<ThroughputRow> rows = new ArrayList<>();
        JournalFiles.checkSpaceFor(directory.path(), plan.repeats() * plan.messageCount());
        final List<Messages> messages = List.of(fleet.messages(plan.messageCount(), plan.form()));
        final Result result = results.begin(directory.path());
        for (final EngineSetting setting : sweep.settings())
        {
            if (fits(setting, result))
            {
                final Measurement measurement = new Measurement(
                    setting.configuration(fleet, timeMode), setting.startOptions(), messages, plan.repeats());
                rows.add(new ThroughputRow(fleet, setting, measurement, plan, rounds.all()));
            }
        }
        if (rows.isEmpty())
        {
            throw new IllegalStateException("refused: too few cores (--override measures anyway)");
        }
        result.seed("messages", LoadFleet.SEED)
            .setting("messages", plan.repeats() * plan.messageCount())
            .setting("devices", fleet.deviceCount())
            .setting("time", Names.of(timeMode));
        result.out().printf(
            Locale.ROOT,
            "messages  %,d a round (%,d in memory, %,d times), %,d devices%nsettings  %stime %s%n%n",
            plan.repeats() * plan.messageCount(),
            plan.messageCount(),
            plan.repeats(),
            fleet.deviceCount(),
            rows.size() == 1 ? rows.get(0).setting().describe() + ", " : "",
            Names.of(timeMode));
        try
        {
            sender = overTcp() ? SenderProcess.start(
                fleet.deviceCount(), Math.min(CONNECTIONS, fleet.deviceCount()), plan.sweeps(fleet)) : null;
            measure(rows, result.out());
        }
        finally
        {
            CloseHelper.close(sender);
        }
        final ResultTable table = result.table("rates");
        rows.forEach(row -> row.keep(table));
        results.keep(result);
        return 0;
    }

    /** What would do nothing, or something else than it says, is refused. */
    private void checkOptions()
    {
        if (!over.contains(Over.MEMORY) && keep)
        {
            throw new ParameterException(spec.commandLine(), "--keep is of what comes from memory: --over memory");
        }
        if (!over.contains(Over.MEMORY) && timeMode == TimeMode.MESSAGE)
        {
            throw new ParameterException(spec.commandLine(), "--time message is of memory alone: --over memory");
        }
    }

    private boolean fits(final EngineSetting setting, final Result result)
    {
        final int cores = Runtime.getRuntime().availableProcessors();
        if (setting.spinningThreads() <= cores)
        {
            return true;
        }
        final String why = setting + ": " + setting.spinningThreads() + " threads would spin on " + cores + " cores";
        if (results.isOverridden())
        {
            result.overridden(why);
            return true;
        }
        result.out().println("left out  " + why);
        return false;
    }

    private void measure(final List<ThroughputRow> rows, final PrintWriter out)
    {
        out.println("round      threads                  engine M/s  decode M/s  engine/decode  " +
            "replay --verify M/s  B/reading on disk  tcp M/s");
        for (int round = 1; round <= rounds.all(); round++)
        {
            for (final ThroughputRow row : rows)
            {
                if (rounds.isFirstCounted(round))
                {
                    row.clear();
                }
                turn(row, keep && round == rounds.all() && row == rows.get(rows.size() - 1), out);
                out.printf("%-9s  %-24s %s%n", rounds.name(round), row.setting(), row.last());
                out.flush();
            }
        }
        rows.forEach(row -> row.print(out));
        if (rows.size() > 1)
        {
            compare(rows, out);
        }
        out.flush();
    }

    private void turn(final ThroughputRow row, final boolean kept, final PrintWriter out)
    {
        final Path journals = JournalFiles.create(directory.path());
        try
        {
            if (over.contains(Over.MEMORY))
            {
                row.measureMemory(journals.resolve("memory"));
            }
            if (overTcp())
            {
                final Path journal = journals.resolve("tcp");
                row.measureTcp(journal, sender);
                JournalFiles.delete(journal);
            }
        }
        finally
        {
            if (kept)
            {
                out.println("journal kept in " + journals.resolve("memory"));
            }
            else
            {
                JournalFiles.delete(journals);
            }
        }
    }

    private boolean overTcp()
    {
        return over.contains(Over.TCP) && timeMode == TimeMode.ARRIVAL;
    }

    private static void compare(final List<ThroughputRow> rows, final PrintWriter out)
    {
        out.printf(
            "%n%-28s %9s %9s %9s   %9s %9s %9s   %9s%n",
            "M messages/s, median", "engine", "min", "max", "tcp", "min", "max", "engine/decode");
        for (final ThroughputRow row : rows)
        {
            out.printf(
                "%-28s %s   %s   %s%n",
                row.setting(), spread(row.engine()), spread(row.tcp()),
                row.ratio().isEmpty() ? "" : String.format(Locale.ROOT, "%9.2f", row.ratio().median()));
        }
    }

    private static String spread(final Series series)
    {
        return series.isEmpty() ? String.format("%9s %9s %9s", "-", "-", "-") :
            String.format(Locale.ROOT, "%9.2f %9.2f %9.2f", series.median(), series.min(), series.max());
    }
}
