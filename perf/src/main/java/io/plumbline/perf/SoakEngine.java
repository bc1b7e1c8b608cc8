package io.plumbline.perf;

import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process of an engine that listens. It tells its port, and then answers each line of its standard input:
 * <pre>
 *   sample         -> {@link SoakSample}
 *   collect        -> the same, after a collection of garbage where the collector makes any
 *   stop MESSAGES  -> stopped, or why it has not accepted so many
 * </pre>
 */
public final class SoakEngine
{
    private SoakEngine()
    {
    }

    /**
     * Runs until standard input ends.
     *
     * @param args devices, threading, wait strategy, new directory for the journal.
     * @throws IOException when standard input cannot be read.
     */
    public static void main(final String[] args) throws IOException
    {
        final TcpSettings usual = TcpSettings.DEFAULT;
        final LoadFleet fleet = new LoadFleet(Integer.parseInt(args[0]));
        try (ListeningEngine engine = new ListeningEngine(
            fleet.configuration(
                TimeMode.ARRIVAL,
                Names.parse(ThreadingMode.class, args[1]),
                Names.parse(WaitStrategyKind.class, args[2])).with(new Listen(
                ListeningEngine.settings(usual.ackIntervalNs(), usual.idleTimeoutNs(), usual.turnBytes()))),
            Path.of(args[3])))
        {
            System.out.println(engine.port());
            final BufferedReader asked =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            String line = asked.readLine();
            while (line != null)
            {
                System.out.println(answer(engine, line.split(" ")));
                line = asked.readLine();
            }
        }
    }

    private static String answer(final ListeningEngine engine, final String[] words)
    {
        try
        {
            engine.checkFault();
            if (words[0].equals("collect"))
            {
                System.gc();
            }
            if (!words[0].equals("stop"))
            {
                return SoakSample.take(engine.journaled()).format();
            }
            engine.stop(Long.parseLong(words[1]));
            return "stopped";
        }
        catch (final RuntimeException e)
        {
            return ChildProcess.FAILED + e.getMessage();
        }
    }
}
