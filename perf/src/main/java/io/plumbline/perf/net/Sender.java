package io.plumbline.perf.net;

import io.plumbline.perf.LoadFleet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.agrona.CloseHelper;

/**
 * The process that sends. Standard input tells it what, a command a line, and a line on standard output answers each:
 * <pre>
 *   flood PORT REPEATS                              -> MESSAGES DURATION_NS CPU_NS
 *   rate PORT MESSAGES_A_SECOND WARM_UP_MS TIME_MS  -> warm, then as {@link RateResult} says
 *   loris PORT COUNT INTERVAL_MS                    -> ready
 *   leave                                           -> number of the slow connections that were still open
 *   anything that fails                             -> failed REASON
 * </pre>
 * It ends with its standard input.
 */
public final class Sender
{
    static final String FAILED = "failed ";
    static final String WARM = "warm";
    static final String READY = "ready";

    private final Share[] shares;
    private SlowLoris loris;

    private Sender(final Share[] shares)
    {
        this.shares = shares;
    }

    /**
     * Obeys standard input until it ends.
     *
     * @param args devices, connections and sweeps of the fleet that are held.
     * @throws IOException when standard input cannot be read.
     */
    public static void main(final String[] args) throws IOException
    {
        final Sender sender = new Sender(Share.of(
            new LoadFleet(Integer.parseInt(args[0])), Integer.parseInt(args[1]), Long.parseLong(args[2])));
        tell(READY);
        final BufferedReader commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        String command = commands.readLine();
        while (command != null)
        {
            sender.obey(command.split(" "));
            command = commands.readLine();
        }
    }

    private void obey(final String[] words)
    {
        try
        {
            switch (words[0])
            {
                case "flood" -> flood(port(words), Long.parseLong(words[2]));
                case "rate" -> rate(port(words), words);
                case "loris" ->
                {
                    loris = SlowLoris.start(port(words), Integer.parseInt(words[2]), Long.parseLong(words[3]));
                    tell(READY);
                }
                case "leave" -> tell(Integer.toString(loris.leave()));
                default -> throw new IllegalArgumentException(words[0]);
            }
        }
        catch (final IOException | UncheckedIOException e)
        {
            tell(FAILED + e.getMessage());
        }
    }

    private void flood(final InetSocketAddress address, final long repeats) throws IOException
    {
        final Client[] clients = connect(address);
        try
        {
            tell(new Flood(clients, repeats).run().format());
        }
        finally
        {
            CloseHelper.quietCloseAll(clients);
        }
    }

    private void rate(final InetSocketAddress address, final String[] words) throws IOException
    {
        final Client[] clients = connect(address);
        try
        {
            final OpenLoop loop = new OpenLoop(clients, Double.parseDouble(words[2]), () -> tell(WARM));
            tell(loop.run(Long.parseLong(words[3]), Long.parseLong(words[4])).format());
        }
        finally
        {
            CloseHelper.quietCloseAll(clients);
        }
    }

    private Client[] connect(final InetSocketAddress address) throws IOException
    {
        final Client[] clients = new Client[shares.length];
        try
        {
            for (int i = 0; i < clients.length; i++)
            {
                clients[i] = new Client(address, shares[i]);
            }
            return clients;
        }
        catch (final IOException e)
        {
            CloseHelper.quietCloseAll(clients);
            throw e;
        }
    }

    private static InetSocketAddress port(final String[] words)
    {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(words[1]));
    }

    private static void tell(final String line)
    {
        System.out.println(line);
        System.out.flush();
    }
}
