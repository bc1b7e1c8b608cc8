package io.plumbline.perf;

import io.plumbline.engine.cli.CommandLines;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The measuring command line, {@code bin/plumbline-perf}.
 */
@Command(
    name = "plumbline-perf",
    description = "Measures Plumbline on this machine.",
    subcommands = {
        MicroCommand.class, ThroughputCommand.class, TcpCommand.class, LatencyCommand.class, SlowLorisCommand.class,
        DurabilityCommand.class, ScaleCommand.class, AnalysisCommand.class, BulkCommand.class, SoakCommand.class,
        PeersCommand.class, ReportCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed, or refused to measure", "2:wrong command line"})
public final class PlumblinePerf
{
    private static final int FAILED = 1;

    @CommandLine.Mixin
    private HelpOption help;

    PlumblinePerf()
    {
    }

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args the command line.
     */
    public static void main(final String[] args)
    {
        System.exit(Processes.run(
            () -> execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args)));
    }

    /** Runs a command; returns the exit code. */
    static int execute(final PrintWriter out, final PrintWriter err, final String... args)
    {
        final CommandLine commandLine = CommandLines.of(new PlumblinePerf())
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .registerConverter(Collector.class, text -> Names.parse(Collector.class, text))
            .registerConverter(Count.class, Count::parse)
            .registerConverter(LatencyTo.class, text -> Names.parse(LatencyTo.class, text))
            .registerConverter(Span.class, Span::parse)
            .registerConverter(ThreadingMode.class, text -> Names.parse(ThreadingMode.class, text))
            .registerConverter(TimeMode.class, text -> Names.parse(TimeMode.class, text))
            .registerConverter(WaitStrategyKind.class, text -> Names.parse(WaitStrategyKind.class, text))
            .registerConverter(ScaleRow.Order.class, text -> Names.parse(ScaleRow.Order.class, text))
            .registerConverter(ThroughputCommand.Over.class, text -> Names.parse(ThroughputCommand.Over.class, text))
            .setExecutionExceptionHandler((e, command, result) -> tell(command, e));
        commandLine.getSubcommands().get("micro").setUnmatchedOptionsArePositionalParams(true);
        return commandLine.execute(args);
    }

    private static int tell(final CommandLine command, final Exception e)
    {
        // What else then fails does so for that reason, as by a process that is gone.
        final String why = Thread.currentThread().isInterrupted() ? "interrupted" : e.getMessage();
        command.getErr().println("plumbline-perf: " + (why == null ? e.toString() : why));
        return FAILED;
    }
}
