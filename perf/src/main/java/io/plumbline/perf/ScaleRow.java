package io.plumbline.perf;

import java.nio.file.Path;

/**
 * One size of fleet and what was measured of it, in nanoseconds a reading.
 */
final class ScaleRow
{
    private static final String FORMAT = "%9.1f";

    private final LoadFleet fleet;
    private final Measurement measurement;
    private final Series engine;
    private final Series decode;
    private final Series monitor;

    ScaleRow(final LoadFleet fleet, final Measurement measurement, final int rounds)
    {
        this.fleet = fleet;
        this.measurement = measurement;
        engine = new Series("engine, " + fleet.deviceCount() + " devices", FORMAT, rounds);
        decode = new Series("decoding alone, " + fleet.deviceCount() + " devices", FORMAT, rounds);
        monitor = new Series("monitor alone, " + fleet.deviceCount() + " devices", FORMAT, rounds);
    }

    int deviceCount()
    {
        return fleet.deviceCount();
    }

    Series engine()
    {
        return engine;
    }

    Series decode()
    {
        return decode;
    }

    Series monitor()
    {
        return monitor;
    }

    /** One round of all three; its figures are kept only when it counts. */
    void measure(final Path directory, final boolean counts)
    {
        final Path journal = JournalFiles.create(directory);
        try
        {
            final long engineNs = measurement.engine(journal, new EngineCost(Long.MAX_VALUE));
            final long decodeNs = measurement.decode();
            final MonitorLoad load = new MonitorLoad(fleet, MonitorLoad.Order.RANDOM);
            final long passes = Math.max(1, measurement.count() / load.size());
            final long startNs = System.nanoTime();
            for (long pass = 0; pass < passes; pass++)
            {
                load.run(load.size());
            }
            final long monitorNs = System.nanoTime() - startNs;
            if (counts)
            {
                engine.add((double)engineNs / measurement.count());
                decode.add((double)decodeNs / measurement.count());
                monitor.add((double)monitorNs / (passes * load.size()));
            }
        }
        finally
        {
            JournalFiles.delete(journal);
        }
    }
}
