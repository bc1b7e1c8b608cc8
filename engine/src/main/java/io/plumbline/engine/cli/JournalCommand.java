package io.plumbline.engine.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code journal}: the tools for journals.
 */
@Command(
    name = "journal",
    description = "The tools for a journal; all of them work while an engine writes it.",
    subcommands = {
        JournalLsCommand.class,
        JournalDumpCommand.class,
        JournalVerifyCommand.class,
        JournalPruneCommand.class
    },
    commandListHeading = "%nCommands:%n")
final class JournalCommand implements Runnable
{
    private final OutputStream out;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    JournalCommand()
    {
        this(new FileOutputStream(FileDescriptor.out));
    }

    /**
     * @param out takes the lines of JSON, which are in UTF-8 whatever the terminal's character set is.
     */
    JournalCommand(final OutputStream out)
    {
        this.out = out;
    }

    OutputStream out()
    {
        return out;
    }

    /** {@inheritDoc} */
    @Override
    public void run()
    {
        throw new ParameterException(
            spec.commandLine(),
            "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
    }
}
