package io.plumbline.engine;

import io.plumbline.engine.cli.Plumbline;
import java.util.Arrays;
import java.util.Optional;

/** {@code run}, in a process of its own, into a thread of which a Throwable is thrown after a while. */
final class StoppedRun
{
    private StoppedRun()
    {
    }

    /**
     * Runs.
     *
     * @param args name of the thread; milliseconds after which it is stopped, once it is there; and the command line.
     */
    public static void main(final String[] args)
    {
        final Thread striker = new Thread(() -> strike(args[0], Long.parseLong(args[1])), "striker");
        striker.setDaemon(true);
        striker.start();
        Plumbline.main(Arrays.copyOfRange(args, 2, args.length));
    }

    @SuppressWarnings({"deprecation", "removal"})
    private static void strike(final String stage, final long afterMs)
    {
        try
        {
            Optional<Thread> thread = Optional.empty();
            while (thread.isEmpty())
            {
                Thread.sleep(1);
                thread = Thread.getAllStackTraces().keySet().stream()
                    .filter(candidate -> candidate.getName().equals(stage))
                    .findFirst();
            }
            Thread.sleep(afterMs);
            thread.get().stop();
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
