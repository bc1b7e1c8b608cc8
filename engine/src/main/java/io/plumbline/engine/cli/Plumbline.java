package io.plumbline.engine.cli;

import io.plumbline.engine.EngineException;
import io.plumbline.engine.EngineFaultException;
import io.plumbline.engine.config.ConfigurationException;
import io.plumbline.engine.replay.ReplayDifferenceException;
import io.plumbline.journal.FileFailure;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.SystemMessages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line: {@code plumbline COMMAND ...}.
 */
@Command(
    name = "plumbline",
    description = {
        "Watches the power levels of devices and says which component strays from its group, exactly and at once."
    },
    versionProvider = Plumbline.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:done",
        "1:failed: the input, the configuration or the journal is not as it must be, or a check found a difference",
        "2:wrong command line",
        "3:the engine stopped on a fault"
    },
    commandListHeading = "%nCommands:%n",
    footer = {"", "plumbline COMMAND --help says more of a command."})
public final class Plumbline implements Runnable
{
    private static final List<Class<?>> COMMANDS = List.of(
        RunCommand.class,
        SimulateCommand.class,
        DemoCommand.class,
        ReplayCommand.class,
        StateCommand.class,
        ExplainCommand.class,
        WhatIfCommand.class,
        SweepCommand.class,
        ReportCommand.class,
        ExportCommand.class,
        QueryCommand.class,
        RollupCommand.class,
        CheckCommand.class,
        StatCommand.class,
        JournalCommand.class);

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Shows the version.")
    private boolean version;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private Plumbline()
    {
    }

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args of the command line.
     */
    public static void main(final String[] args)
    {
        SystemMessages.useEnglish();
        int exitCode = ExitCodes.FAULT;
        final StandardOutput out = StandardOutput.take();
        try
        {
            exitCode = commandLine(args).execute(args);
        }
        catch (final OutOfMemoryError e)
        {
            System.err.println(
                "plumbline: out of memory (" + e.getMessage() + "); more is given by PLUMBLINE_JAVA_OPTS=-Xmx4g");
            exitCode = ExitCodes.FAILED;
        }
        catch (final Throwable t)
        {
            System.err.println("plumbline: " + t);
        }
        System.out.flush();
        if (exitCode == ExitCodes.DONE && out.failure() != null)
        {
            System.err.println("plumbline: standard output: " + out.failure().getMessage());
            exitCode = ExitCodes.FAILED;
        }
        System.exit(exitCode);
    }

    /**
     * The command line, of the whole or, where the arguments begin with the name of a command, with that one alone: to
     * make all of them takes longer than many a command does.
     *
     * @param args that will be executed, or none.
     */
    static CommandLine commandLine(final String... args)
    {
        return reporting(new Plumbline(), COMMANDS.stream()
            .filter((command) -> args.length > 0 && command.getAnnotation(Command.class).name().equals(args[0]))
            .findFirst().<List<Class<?>>>map(List::of).orElse(COMMANDS));
    }

    /** A command whose failures are told in one line, with their exit codes. */
    static CommandLine reporting(final Object command)
    {
        return reporting(command, List.of());
    }

    private static CommandLine reporting(final Object command, final List<Class<?>> subcommands)
    {
        return CommandLines.of(command, subcommands)
            .setExecutionExceptionHandler((exception, commandLine, parsed) -> report(exception, commandLine.getErr()));
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run()
    {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** One line for people, or one for each problem of a configuration; a trace only for a mistake in the program. */
    private static int report(final Exception exception, final PrintWriter err)
    {
        if (exception instanceof EngineFaultException)
        {
            err.println("plumbline: " + exception.getMessage());
            return ExitCodes.FAULT;
        }
        final boolean expected = exception instanceof EngineException ||
            exception instanceof JournalException ||
            exception instanceof ReplayDifferenceException ||
            exception instanceof ConfigurationException ||
            exception instanceof IOException ||
            exception instanceof UncheckedIOException;
        if (!expected)
        {
            err.println("plumbline: a mistake in the program: " + exception);
            exception.printStackTrace(err);
            return ExitCodes.FAULT;
        }
        if (exception instanceof final ConfigurationException configuration)
        {
            configuration.problems().forEach(err::println);
        }
        else
        {
            err.println("plumbline: " + describe(exception));
        }
        return ExitCodes.FAILED;
    }

    private static String describe(final Exception exception)
    {
        if (exception instanceof final UncheckedIOException unchecked)
        {
            return FileFailure.describe(unchecked);
        }
        if (exception instanceof final IOException failure)
        {
            return FileFailure.describe(failure);
        }
        return exception.getMessage();
    }

    /** Name and version of the program. */
    static String version()
    {
        final String version = Plumbline.class.getPackage().getImplementationVersion();
        return "plumbline " + (version == null ? "(not from a jar)" : version);
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider
    {
        @Override
        public String[] getVersion()
        {
            return new String[] {version()};
        }
    }
}
