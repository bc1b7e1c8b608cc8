package io.plumbline.engine.cli;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What all command lines have in common: how values are read, and what is told when one is wrong.
 */
public final class CommandLines
{
    private CommandLines()
    {
    }

    /**
     * A command line.
     *
     * @param command with the annotations of its options and subcommands.
     * @return the command line; one that is wrong is told in a line, with where there is help, and ends with exit code
     * 2. Only where a command is missing is the whole help shown, before that.
     */
    public static CommandLine of(final Object command)
    {
        return of(command, List.of());
    }

    /** One with further subcommands than those that its annotation has. */
    static CommandLine of(final Object command, final List<Class<?>> subcommands)
    {
        final CommandLine commandLine = new CommandLine(command);
        subcommands.forEach(commandLine::addSubcommand);
        takeQuotes(commandLine);
        return commandLine
            .registerConverter(Path.class, CommandLines::path)
            .registerConverter(int.class, (text) -> (int)number(text, Integer.MIN_VALUE, Integer.MAX_VALUE))
            .registerConverter(long.class, (text) -> number(text, Long.MIN_VALUE, Long.MAX_VALUE))
            .setParameterExceptionHandler((exception, args) -> tell(exception));
    }

    /** A quote is a character of a code as any other, and protects no comma. */
    private static void takeQuotes(final CommandLine commandLine)
    {
        commandLine.getCommandSpec().parser().splitQuotedStrings(true);
        commandLine.getSubcommands().values().forEach(CommandLines::takeQuotes);
    }

    private static int tell(final ParameterException exception)
    {
        final CommandLine commandLine = exception.getCommandLine();
        final PrintWriter err = commandLine.getErr();
        final String name = commandLine.getCommandSpec().qualifiedName();
        final boolean commandMissing =
            exception.getClass() == ParameterException.class && !commandLine.getSubcommands().isEmpty();
        if (commandMissing)
        {
            commandLine.usage(err);
        }
        err.println(name + ": " + exception.getMessage());
        UnmatchedArgumentException.printSuggestions(exception, err);
        if (!commandMissing)
        {
            err.println(name + " --help says more");
        }
        err.flush();
        return ExitCodes.USAGE;
    }

    private static Path path(final String text)
    {
        if (text.isEmpty())
        {
            throw new TypeConversionException("the name of a file or directory cannot be empty");
        }
        try
        {
            return Path.of(text);
        }
        catch (final InvalidPathException e)
        {
            throw new TypeConversionException("'" + text + "' is no path: " + e.getReason());
        }
    }

    private static long number(final String text, final long min, final long max)
    {
        if (!text.matches("[+-]?[0-9]+"))
        {
            throw new TypeConversionException("'" + text + "' is no whole number");
        }
        try
        {
            final long number = Long.parseLong(text);
            if (number >= min && number <= max)
            {
                return number;
            }
        }
        catch (final NumberFormatException e)
        {
            throw new TypeConversionException("'" + text + "' has too many digits");
        }
        throw new TypeConversionException("'" + text + "' is not from " + min + " to " + max);
    }
}
