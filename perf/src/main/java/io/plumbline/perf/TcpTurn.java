package io.plumbline.perf;

import io.plumbline.engine.StartOptions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.perf.net.FloodResult;
import io.plumbline.perf.net.SenderProcess;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Messages of another process over TCP through the whole engine into a journal, as fast as they are taken.
 *
 * @param result of the sender.
 * @param cost   of the engine's threads, a message.
 */
record TcpTurn(FloodResult result, EngineCost cost)
{
    private static final long SAMPLE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    /**
     * Runs it.
     *
     * @param configuration that listens.
     * @param options       of the engine's start.
     * @param journal       new directory.
     * @param count         of the messages that are to be sent.
     * @param repeats       how often the sender sends those it holds.
     * @param sender        of the messages.
     * @throws IllegalStateException if not all of them were sent, acknowledged and accepted.
     */
    static TcpTurn run(
        final Configuration configuration,
        final StartOptions options,
        final Path journal,
        final long count,
        final long repeats,
        final SenderProcess sender)
    {
        final EngineCost cost = new EngineCost(count, configuration.threading());
        try (ListeningEngine engine = new ListeningEngine(configuration, journal, options))
        {
            sender.flood(engine.port(), repeats);
            while (!sender.hasAnswered())
            {
                cost.sample(engine.journaled());
                engine.checkFault();
                LockSupport.parkNanos(SAMPLE_NS);
            }
            final FloodResult result = sender.floodResult();
            engine.stop(result.messages());
            if (result.messages() != count)
            {
                throw new IllegalStateException("sent " + result.messages() + " of " + count + " messages");
            }
            return new TcpTurn(result, cost);
        }
    }

    /** Millions of messages a second. */
    double rate()
    {
        return result.messages() * 1_000.0 / result.durationNs();
    }
}
