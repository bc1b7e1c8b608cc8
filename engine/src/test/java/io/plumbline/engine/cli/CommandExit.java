package io.plumbline.engine.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs a command in this process. */
public final class CommandExit
{
    private CommandExit()
    {
    }

    /** The exit code that a command line ends with; what it says about what it was given goes to nobody. */
    public static int of(final String... args)
    {
        final StringWriter nowhere = new StringWriter();
        return Plumbline.commandLine()
            .setOut(new PrintWriter(nowhere))
            .setErr(new PrintWriter(nowhere))
            .execute(args);
    }
}
