package io.plumbline.perf;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * One size of fleet, sending in one order, and what was measured of it: nanoseconds a reading, and bytes.
 */
final class ScaleRow implements AutoCloseable
{
    private static final String FORMAT = "%9.1f";
    private static final long MIB = 1 << 20;
    private static final long SPARE_MIB = 768;
    private static final long BYTES_A_MESSAGE = 72;
    /** The engine and its configuration, the order of a sweep and the readings of the monitor alone. */
    private static final long BYTES_A_DEVICE = 420;

    /** In which order a fleet sends. */
    enum Order
    {
        /** Every component once, in an order drawn anew each time. */
        UNIFORM,
        /** A few devices most of it. */
        SKEWED
    }

    private final int deviceCount;
    private final Order order;
    private final Series engine;
    private final Series decode;
    private final Series monitor;
    private final ChildProcess process;
    private final long messages;
    private final long bytes;

    /**
     * Starts its process and waits until that is ready.
     *
     * @param deviceCount of the fleet.
     * @param order       in which it sends.
     * @param messages    a turn, at most; at least a sweep is sent where all send.
     * @param setting     of the engine.
     * @param directory   for journals.
     * @param rounds      at most.
     */
    ScaleRow(
        final int deviceCount,
        final Order order,
        final long messages,
        final EngineSetting setting,
        final Path directory,
        final int rounds)
    {
        this.deviceCount = deviceCount;
        this.order = order;
        final String name = String.format(Locale.ROOT, ", %,d %s", deviceCount, Names.of(order));
        engine = new Series("engine" + name, FORMAT, rounds);
        decode = new Series("decoding alone" + name, FORMAT, rounds);
        monitor = new Series("monitor alone" + name, FORMAT, rounds);
        process = ChildProcess.start(
            ScaleTurns.class,
            List.of("-Xmx" + heapMib(deviceCount, order, messages) + "m"),
            Integer.toString(deviceCount),
            Names.of(order),
            Long.toString(messages(deviceCount, order, messages)),
            Names.of(setting.threading()),
            Names.of(setting.waitStrategy()),
            directory.toString());
        final String[] ready = process.answer().split(" ");
        this.messages = Long.parseLong(ready[0]);
        bytes = Long.parseLong(ready[1]);
    }

    /** Heap that its process is given, with all messages of a turn in it. */
    static long heapMib(final int deviceCount, final Order order, final long messages)
    {
        final long held = held(deviceCount, order, messages);
        return SPARE_MIB + (held * BYTES_A_MESSAGE + deviceCount * BYTES_A_DEVICE) * 5 / 4 / MIB;
    }

    /** Messages that are held in memory, and given again where they are fewer than are to be sent. */
    static long held(final int deviceCount, final Order order, final long messages)
    {
        final long sweep = (long)deviceCount * LoadFleet.COMPONENTS;
        final boolean isSmall = sweep <= LoadPlan.REPEATED;
        return order == Order.UNIFORM ? Math.max(sweep, Math.min(messages, LoadPlan.REPEATED)) :
            isSmall ? Math.min(messages, LoadPlan.REPEATED) : messages;
    }

    int deviceCount()
    {
        return deviceCount;
    }

    Order order()
    {
        return order;
    }

    /** Messages a turn. */
    long messages()
    {
        return messages;
    }

    /** What the engine takes, configuration included, in MiB. */
    double mib()
    {
        return (double)bytes / MIB;
    }

    Series engine()
    {
        return engine;
    }

    Series decode()
    {
        return decode;
    }

    /** Empty where it is not measured. */
    Series monitor()
    {
        return monitor;
    }

    /** One turn; its figures are kept only when it counts. */
    void measure(final boolean counts)
    {
        final String[] figures = process.ask("turn").split(" ");
        if (counts)
        {
            engine.add(Double.parseDouble(figures[0]));
            decode.add(Double.parseDouble(figures[1]));
            if (!figures[2].equals(ScaleTurns.NONE))
            {
                monitor.add(Double.parseDouble(figures[2]));
            }
        }
    }

    /** Adds it to a table. */
    void keep(final ResultTable table)
    {
        table.row()
            .key("devices", deviceCount)
            .key("order", Names.of(order))
            .figure("engine", "ns a reading", engine)
            .figure("decoding alone", "ns a reading", decode)
            .figure("monitor alone", "ns a reading", monitor)
            .figure("memory", "MiB", mib())
            .figure("memory a device", "bytes", (double)bytes / deviceCount);
    }

    /** Ends its process. */
    @Override
    public void close()
    {
        process.close();
    }

    private static long messages(final int deviceCount, final Order order, final long messages)
    {
        return order == Order.UNIFORM ? Math.max((long)deviceCount * LoadFleet.COMPONENTS, messages) : messages;
    }
}
