package io.plumbline.engine.action;

import io.plumbline.engine.config.TargetSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command for each event, without a shell: the event is a line on its standard input, its key and kind are in its
 * environment as {@code PLUMBLINE_KEY} and {@code PLUMBLINE_EVENT}. What it says on standard output is dropped, on
 * standard error goes where the engine's goes. Exit code 0 is success. One that takes too long is killed with all that
 * it has started and that is still below it.
 */
final class ExecTarget implements ActionTarget
{
    private static final int KILL_ROUNDS = 3;

    private final List<String> command;
    private final long timeLimitNs;
    private final ActionStatus status;

    ExecTarget(final TargetSettings.Exec settings, final ActionStatus status)
    {
        this.command = settings.command();
        this.timeLimitNs = settings.timeLimitNs();
        this.status = status;
        status.onCommands();
    }

    /** {@inheritDoc} */
    @Override
    public Outcome deliver(final ActionEvent event) throws IOException, InterruptedException
    {
        final ProcessBuilder builder = new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PLUMBLINE_KEY", event.key());
        builder.environment().put("PLUMBLINE_EVENT", event.kind().toString());
        final Process process = builder.start();
        boolean ended = false;
        try
        {
            give(process, event);
            ended = process.waitFor(timeLimitNs, TimeUnit.NANOSECONDS);
        }
        finally
        {
            if (!ended)
            {
                kill(process);
            }
        }
        if (!ended)
        {
            return Outcome.failed("killed after its time limit");
        }
        status.onExitCode(process.exitValue());
        return process.exitValue() == 0 ? Outcome.DONE : Outcome.failed("exit code " + process.exitValue());
    }

    /** An event is smaller than a pipe's buffer, so this does not wait for the process to read. */
    private static void give(final Process process, final ActionEvent event)
    {
        try (OutputStream in = process.getOutputStream())
        {
            in.write(event.line());
        }
        catch (final IOException e)
        {
            // It may end without having read: then its exit code says how it went.
        }
    }

    /** The children before their parent, whose children could not be found without it; once more for new ones. */
    private static void kill(final Process process)
    {
        for (int round = 0; round < KILL_ROUNDS; round++)
        {
            process.descendants().toList().forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
    }
}
