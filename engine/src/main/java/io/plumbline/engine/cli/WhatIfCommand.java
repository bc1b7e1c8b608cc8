package io.plumbline.engine.cli;

import io.plumbline.engine.Fleet;
import io.plumbline.engine.analysis.ChangeKind;
import io.plumbline.engine.analysis.ChangeListener;
import io.plumbline.engine.analysis.DeviceChanges;
import io.plumbline.engine.analysis.DeviceCount;
import io.plumbline.engine.analysis.Moment;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.analysis.WhatIf;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.json.JsonLine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code what-if}: the same journal under other limits.
 */
@Command(
    name = "what-if",
    description = {
        "Says what would have been different under the devices and limits of another configuration.",
        "Tells deviations and alarms added, removed, and alarms moved in time, by device. The recorded run is the " +
            "base line, and is verified on the way.",
        "Of the configuration only devices and limits count. Readings of devices that it leaves out count as refused.",
        "Messages that were refused when they came are counted; no limits can judge them.",
        "With --from it is as if the limits had been given to the engine at the snapshot before that."
    })
final class WhatIfCommand implements Callable<Integer>
{
    private static final String ROW = "%-32s %10s %10s %8s %8s %8s %8s %7s %7s %6s%n";

    @Mixin
    private RangeOptions range;

    @Option(
        names = {"-c", "--config"},
        paramLabel = "FILE",
        required = true,
        description = "Configuration with the other limits.")
    private Path config;

    @Option(names = "--changes", description = "Writes each single change, one JSON object a line, instead of a table.")
    private boolean each;

    @Option(names = "--all", description = "Lists also devices without any change.")
    private boolean all;

    @Option(names = "--json", description = "One JSON object instead of a table.")
    private boolean asJson;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        if (each && (asJson || all))
        {
            throw new ParameterException(spec.commandLine(), "--changes goes with neither --json nor --all");
        }
        final Fleet other = Fleet.of(ConfigurationReader.read(config));
        final RangeReplay replay = range.replay();
        final JsonLine json = new JsonLine(new FileOutputStream(FileDescriptor.out));
        try
        {
            final WhatIf found;
            try (Progress progress = range.progress("what-if"))
            {
                found = WhatIf.decide(replay, other, each ? changes(json) : ChangeListener.NONE, progress::moveTo);
            }
            if (asJson)
            {
                write(json, found, replay.missing());
            }
            else if (!each)
            {
                print(spec.commandLine().getOut(), found);
            }
            json.flush();
            tellStrangers(found);
        }
        catch (final UncheckedIOException e)
        {
            return StandardOutput.failed(e.getCause());
        }
        return RangeOptions.tellMissing(replay, spec.commandLine().getErr());
    }

    /** Most likely it is the wrong file: that is to be seen where nobody reads the numbers. */
    private void tellStrangers(final WhatIf found)
    {
        if (found.knownDevices() == 0 && found.unknownDevices() > 0)
        {
            spec.commandLine().getErr().println("plumbline: " + config + " has none of the " + found.unknownDevices() +
                " devices recorded: all " + found.unknownReadings() + " readings count as refused");
        }
    }

    private static ChangeListener changes(final JsonLine json)
    {
        return (kind, code, component, recorded, otherwise) ->
        {
            json.begin().string("change", kind.toString()).string("code", code).number("id", component + 1);
            write(json, "recorded", recorded);
            write(json, "otherwise", otherwise);
            json.end();
        };
    }

    private static void write(final JsonLine json, final String name, final Moment moment)
    {
        if (moment != null)
        {
            json.beginObject(name).number("sequence", moment.sequence()).time("time", moment.timeNs()).endObject();
        }
    }

    private void write(final JsonLine json, final WhatIf found, final List<String> missing)
    {
        final List<DeviceChanges> devices = found.devices();
        json.begin().beginObject("total");
        write(json, what -> devices.stream().mapToLong(what).sum());
        json.endObject().beginArray("devices");
        for (final DeviceChanges device : devices)
        {
            if (all || device.isChanged())
            {
                json.beginObject().string("code", device.code());
                write(json, what -> what.applyAsLong(device));
                json.endObject();
            }
        }
        json.endArray()
            .number("refused", found.refused())
            .number("devicesLeftOut", found.unknownDevices())
            .number("readingsLeftOut", found.unknownReadings())
            .beginArray("missing");
        missing.forEach(json::element);
        json.endArray().end();
    }

    private static void write(final JsonLine json, final ToLongFunction<ToLongFunction<DeviceChanges>> value)
    {
        for (final DeviceCount count : DeviceCount.values())
        {
            json.beginObject(count.name().toLowerCase(Locale.ROOT))
                .number("recorded", value.applyAsLong(device -> device.recorded(count)))
                .number("otherwise", value.applyAsLong(device -> device.otherwise(count)))
                .endObject();
        }
        json.beginObject("changes");
        for (final ChangeKind kind : ChangeKind.values())
        {
            json.number(kind.toString(), value.applyAsLong(device -> device.changes(kind)));
        }
        json.endObject();
    }

    private void print(final PrintWriter out, final WhatIf found)
    {
        final List<DeviceChanges> devices = found.devices();
        out.printf(ROW, "device", "deviations", "otherwise", "added", "removed", "alarms", "otherw.", "added",
            "removed", "moved");
        for (final DeviceChanges device : devices)
        {
            if (all || device.isChanged())
            {
                print(out, device.code(), what -> what.applyAsLong(device));
            }
        }
        print(out, "total", what -> devices.stream().mapToLong(what).sum());
        for (final DeviceCount count : List.of(DeviceCount.INCOMPLETE, DeviceCount.SILENT))
        {
            out.printf(
                "%s: %d recorded, %d otherwise%n",
                count.name().toLowerCase(Locale.ROOT),
                devices.stream().mapToLong(device -> device.recorded(count)).sum(),
                devices.stream().mapToLong(device -> device.otherwise(count)).sum());
        }
        if (found.unknownDevices() > 0)
        {
            out.printf(
                "%d readings of %d devices that %s leaves out count as refused%n",
                found.unknownReadings(),
                found.unknownDevices(),
                config);
        }
        if (found.refused() > 0)
        {
            out.printf(
                "%d messages were refused when they came: the journal has no readings of them to judge%n",
                found.refused());
        }
        out.flush();
    }

    private static void print(
        final PrintWriter out, final String name, final ToLongFunction<ToLongFunction<DeviceChanges>> value)
    {
        out.printf(
            ROW,
            name,
            value.applyAsLong(device -> device.recorded(DeviceCount.DEVIATIONS)),
            value.applyAsLong(device -> device.otherwise(DeviceCount.DEVIATIONS)),
            value.applyAsLong(device -> device.changes(ChangeKind.DEVIATION_ADDED)),
            value.applyAsLong(device -> device.changes(ChangeKind.DEVIATION_REMOVED)),
            value.applyAsLong(device -> device.recorded(DeviceCount.ALARMS)),
            value.applyAsLong(device -> device.otherwise(DeviceCount.ALARMS)),
            value.applyAsLong(device -> device.changes(ChangeKind.ALARM_ADDED)),
            value.applyAsLong(device -> device.changes(ChangeKind.ALARM_REMOVED)),
            value.applyAsLong(device -> device.changes(ChangeKind.ALARM_MOVED)));
    }
}
