package io.plumbline.perf;

import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.perf.net.SenderProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One way to lay the engine's threads out, and what was measured of it.
 */
final class ThroughputRow
{
    private static final String FORMAT = "%9.2f";
    private static final String MILLIONS = "M messages/s";
    private static final String CORE_TIME = "ns of a core a message";

    private final LoadFleet fleet;
    private final EngineSetting setting;
    private final Measurement measurement;
    private final LoadPlan plan;
    private final int rounds;
    private Series engine;
    private Series decode;
    private Series ratio;
    private Series replay;
    private Series bytes;
    private Series tcp;
    private EngineCost cost;

    /**
     * @param fleet       that sends.
     * @param setting     of the engine.
     * @param measurement with that setting.
     * @param plan        of the messages.
     * @param rounds      at most.
     */
    ThroughputRow(
        final LoadFleet fleet,
        final EngineSetting setting,
        final Measurement measurement,
        final LoadPlan plan,
        final int rounds)
    {
        this.fleet = fleet;
        this.setting = setting;
        this.measurement = measurement;
        this.plan = plan;
        this.rounds = rounds;
        clear();
    }

    EngineSetting setting()
    {
        return setting;
    }

    Series engine()
    {
        return engine;
    }

    Series tcp()
    {
        return tcp;
    }

    Series ratio()
    {
        return ratio;
    }

    /** Forgets what was measured. */
    void clear()
    {
        engine = new Series("engine, M messages/s", FORMAT, rounds);
        decode = new Series("framing + decoding alone, M/s", FORMAT, rounds);
        ratio = new Series("engine / decoding alone", FORMAT, rounds);
        replay = new Series("replay --verify, M readings/s", FORMAT, rounds);
        bytes = new Series("bytes a reading (blocks, by du)", FORMAT, rounds);
        tcp = new Series("tcp to acknowledged, M messages/s", FORMAT, rounds);
    }

    /** From memory: the engine, decoding alone, and the replay of what the engine has journaled. */
    void measureMemory(final Path journal)
    {
        final double count = measurement.count();
        cost = new EngineCost(measurement.bytes(), setting.threading());
        engine.add(perMicrosecond(count, measurement.engine(journal, cost)));
        decode.add(perMicrosecond(count, measurement.decode()));
        ratio.add(engine.lastValue() / decode.lastValue());
        replay.add(perMicrosecond(count, measurement.replay(journal)));
        bytes.add(JournalFiles.allocatedBytes(journal) / count);
    }

    /** Over TCP, from another process. */
    void measureTcp(final Path journal, final SenderProcess sender)
    {
        final TcpSettings usual = TcpSettings.DEFAULT;
        final Listen listen = new Listen(
            ListeningEngine.settings(usual.ackIntervalNs(), usual.idleTimeoutNs(), usual.turnBytes()));
        tcp.add(TcpTurn.run(
            setting.configuration(fleet, TimeMode.ARRIVAL).with(listen),
            setting.startOptions(),
            journal,
            measurement.count(),
            plan.repeats(),
            sender).rate());
    }

    /** The figures of the last round, as a line of a table. */
    String last()
    {
        return String.format(
            "%s   %s      %s            %s          %s    %s",
            engine.last(), decode.last(), ratio.last(), replay.last(), bytes.last(), tcp.last());
    }

    /** All that was measured of it. */
    void print(final PrintWriter out)
    {
        out.printf("%n%-36s %9s  %9s  %9s%n", setting, "median", "min", "max");
        measured().forEach(series -> out.println(series.summary()));
        if (cost != null)
        {
            out.println("last round, core time a message: " + cost.describeCpu(measurement.messageLength()));
            out.println("last round, allocated a message: " + cost.describeAllocation(measurement.messageLength()));
        }
    }

    /** Adds it to a table. */
    void keep(final ResultTable table)
    {
        final ResultTable.Row row = table.row()
            .key("threading", Names.of(setting.threading()))
            .key("wait strategy", Names.of(setting.waitStrategy()))
            .key("batch", setting.batch())
            .figure("engine", MILLIONS, engine)
            .figure("tcp to acknowledged", MILLIONS, tcp)
            .figure("decoding alone", MILLIONS, decode)
            .figure("engine / decoding", "", ratio)
            .figure("replay --verify", "M readings/s", replay)
            .figure("on disk", "bytes a reading", bytes);
        if (cost != null)
        {
            final ThreadingMode threading = setting.threading();
            row.figure(
                EngineCost.ingressLabel(threading), CORE_TIME, cost.ingressNs() * measurement.messageLength());
            if (threading != ThreadingMode.SINGLE)
            {
                row.figure("monitor and journal", CORE_TIME, cost.consumersNs() * measurement.messageLength());
            }
            row.figure("allocated", "bytes a message", cost.bytes() * measurement.messageLength());
        }
    }

    private List<Series> measured()
    {
        return Stream.of(engine, decode, ratio, replay, bytes, tcp).filter(series -> !series.isEmpty()).toList();
    }

    private static double perMicrosecond(final double count, final long durationNs)
    {
        return count * 1_000 / durationNs;
    }
}
