package io.plumbline.engine.campaign;

import io.plumbline.engine.simulate.FaultRates;
import io.plumbline.engine.simulate.FleetSimulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The messages of a faulty fleet, endless, numbered from 1: in message time each is the input event of that sequence,
 * so a stream can be sent on from wherever a journal ends. Used by one thread at a time.
 */
final class MessageStream
{
    private final FleetSimulator simulator;
    private final Deque<Round> rounds = new ArrayDeque<>();
    private long generated;

    MessageStream(final int devices, final long seed)
    {
        simulator = new FleetSimulator(
            devices,
            seed,
            FaultRates.parse("all"),
            FleetSimulator.DEFAULT_INTERVAL_MS,
            FleetSimulator.DEFAULT_START_MS,
            true);
    }

    /** Writes the messages from one number to another, both included, each round flushed. */
    void write(final OutputStream out, final long first, final long last) throws IOException
    {
        for (final Round round : rounds)
        {
            write(round, out, first, last);
        }
        while (generated < last)
        {
            write(generate(), out, first, last);
        }
    }

    /** What comes before a number is not asked for any more. */
    void forget(final long number)
    {
        while (!rounds.isEmpty() && rounds.peekFirst().last < number)
        {
            rounds.removeFirst();
        }
    }

    private static void write(final Round round, final OutputStream out, final long first, final long last)
        throws IOException
    {
        if (round.last >= first && round.first <= last)
        {
            final int from = round.offset(Math.max(first, round.first));
            final int to = round.offset(Math.min(last, round.last) + 1);
            out.write(round.bytes, from, to - from);
            out.flush();
        }
    }

    private Round generate()
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try
        {
            simulator.writeRound(bytes);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        final Round round = new Round(generated + 1, simulator.messages(), bytes.toByteArray());
        generated = round.last;
        rounds.addLast(round);
        return round;
    }

    private record Round(long first, long last, byte[] bytes)
    {
        /** Where a message begins, or behind the last. */
        int offset(final long number)
        {
            int offset = 0;
            for (long at = first; at < number; at++)
            {
                while (bytes[offset] != '\n')
                {
                    offset++;
                }
                offset++;
            }
            return offset;
        }
    }
}
