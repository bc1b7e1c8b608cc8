package io.plumbline.engine.cli;

import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.sbe.ComponentFlagsDecoder;
import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationEndDecoder;
import io.plumbline.codec.sbe.ConfigurationProfilesDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.DamageAcceptedDecoder;
import io.plumbline.codec.sbe.ReadingFlagsDecoder;
import io.plumbline.codec.sbe.SegmentEndDecoder;
import io.plumbline.codec.sbe.SegmentStartDecoder;
import io.plumbline.codec.sbe.SnapshotDevicesDecoder;
import io.plumbline.codec.sbe.SnapshotEndDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.JournalListener;
import org.agrona.DirectBuffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes the journal's messages as JSON lines. Devices are named by the configuration in force. Single-threaded.
 */
final class JournalDump implements JournalListener
{
    private final JsonLine json;
    /** The codes of the devices in force. */
    private List<String> codes = new ArrayList<>();
    /** Those of a configuration that is not in force yet. */
    private List<String> nextCodes = new ArrayList<>();
    private final DumpSelection selection;
    /** Sequence of the next input event, as far as it is known. */
    private long next;
    private long timeNs;
    private int device;

    /**
     * @param json      takes the lines.
     * @param selection of the lines.
     */
    JournalDump(final JsonLine json, final DumpSelection selection)
    {
        this.json = json;
        this.selection = selection;
    }

    /** Whether everything selected has been seen. */
    boolean isPastEnd()
    {
        return next > selection.to();
    }

    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
        next = sequence + 1;
        this.timeNs = timeNs;
        this.device = device;
        if (!selection.has(DumpKind.READING, sequence, code(device)))
        {
            return;
        }
        final byte bits = (byte)flags;
        event("reading", sequence, timeNs)
            .string("code", code(device))
            .number("id", component + 1)
            .decimal("pwr", power)
            .bool("valid", ReadingFlagsDecoder.valid(bits))
            .flag("late", ReadingFlagsDecoder.late(bits))
            .flag("duplicate", ReadingFlagsDecoder.duplicate(bits))
            .flag("recovered", ReadingFlagsDecoder.recovered(bits))
            .flag("evaluated", ReadingFlagsDecoder.evaluated(bits))
            .end();
    }

    @Override
    public void onRoundEvaluated(final long sequence, final long firstSum, final long lastSum, final int members)
    {
        if (!selection.has(DumpKind.ROUND, sequence, code(device)))
        {
            return;
        }
        event("round", sequence, timeNs)
            .string("code", code(device))
            .decimal("firstSum", firstSum)
            .decimal("lastSum", lastSum)
            .ids("members", members)
            .end();
    }

    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        if (!selection.has(DumpKind.COMPONENT, sequence, code(device)))
        {
            return;
        }
        final byte bits = (byte)flags;
        event("component", sequence, timeNs)
            .string("code", code(device))
            .number("id", component + 1)
            .decimal("pwr", power)
            .bool("valid", ComponentFlagsDecoder.valid(bits))
            .flag("below", ComponentFlagsDecoder.below(bits))
            .flag("above", ComponentFlagsDecoder.above(bits))
            .decimal("threshold", threshold)
            .flag("raised", ComponentFlagsDecoder.raised(bits))
            .flag("cleared", ComponentFlagsDecoder.cleared(bits))
            .end();
    }

    @Override
    public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        next = sequence;
        if (!selection.has(DumpKind.INCOMPLETE, sequence, code(device)))
        {
            return;
        }
        event("incomplete", sequence, deadlineNs).string("code", code(device)).ids("missing", missing).end();
    }

    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        next = sequence;
        if (!selection.has(DumpKind.SILENT, sequence, code(device)))
        {
            return;
        }
        event("silent", sequence, deadlineNs).string("code", code(device)).end();
    }

    @Override
    public void onRejected(
        final long sequence,
        final long timeNs,
        final int reason,
        final long lineLength,
        final DirectBuffer raw,
        final int offset,
        final int length)
    {
        next = sequence + 1;
        if (!selection.has(DumpKind.REJECTED, sequence))
        {
            return;
        }
        event("rejected", sequence, timeNs)
            .string("reason", DecodeStatus.of(reason).reason())
            .number("length", lineLength)
            .bytes("raw", raw, offset, length)
            .end();
    }

    @Override
    public void onTick(final long sequence, final long timeNs)
    {
        timeMoved("tick", sequence, timeNs);
    }

    @Override
    public void onStandstill(final long sequence, final long timeNs)
    {
        timeMoved("standstill", sequence, timeNs);
    }

    @Override
    public void onReload(
        final long sequence,
        final long timeNs,
        final long devicesAdded,
        final long devicesRemoved,
        final long devicesChanged,
        final long alarmsDropped)
    {
        next = sequence + 1;
        codes = nextCodes;
        if (!selection.has(DumpKind.RELOAD, sequence))
        {
            return;
        }
        event("reload", sequence, timeNs)
            .number("devices", codes.size())
            .number("added", devicesAdded)
            .number("removed", devicesRemoved)
            .number("changed", devicesChanged)
            .number("alarmsDropped", alarmsDropped)
            .end();
    }

    @Override
    public void onSegmentStart(final SegmentStartDecoder start)
    {
        next = start.nextSequence();
        if (!selection.has(DumpKind.SEGMENT, next))
        {
            return;
        }
        event("segment", start.nextSequence(), start.startTime())
            .number("number", start.segmentNumber())
            .number("format", start.formatVersion())
            .string("timeMode", word(start.timeMode()))
            .hash("previousHash", start.previousHash())
            .string("build", start.build())
            .end();
    }

    @Override
    public void onDamageAccepted(final DamageAcceptedDecoder accepted)
    {
        // The decision stands at its segment's beginning, wherever the damage is; that of a whole segment is nowhere.
        if (!selection.has(DumpKind.DAMAGE, next))
        {
            return;
        }
        json.begin("damage-accepted")
            .number("nextSequence", accepted.nextSequence())
            .number("segment", accepted.segmentNumber());
        final AcceptedDamage damage = AcceptedDamage.of(accepted);
        if (damage.isBounded())
        {
            json.number("lostFrom", damage.lostFrom()).number("goesOnWith", damage.goesOnWith());
        }
        json.string("damage", damage.damage())
            .end();
    }

    @Override
    public void onSegmentEnd(final SegmentEndDecoder end)
    {
        if (!selection.has(DumpKind.END, end.nextSequence()))
        {
            return;
        }
        event("end", end.nextSequence(), end.stopTime()).hash("stateHash", end.stateHash()).end();
    }

    @Override
    public void onConfigurationStart(final ConfigurationStartDecoder start)
    {
        nextCodes = new ArrayList<>();
        if (!selection.has(DumpKind.CONFIGURATION, next))
        {
            return;
        }
        json.begin("configuration")
            .number("devices", start.deviceCount())
            .number("profiles", start.profileCount())
            .number("maxLineLength", start.maxLineLength())
            .string("timeMode", word(start.timeMode()))
            .end();
    }

    @Override
    public void onConfigurationProfiles(final ConfigurationProfilesDecoder profiles)
    {
        if (!selection.has(DumpKind.CONFIGURATION, next))
        {
            return;
        }
        long index = profiles.firstIndex();
        for (final ConfigurationProfilesDecoder.ProfilesDecoder profile : profiles.profiles())
        {
            json.begin("profile")
                .number("index", index++)
                .decimal("firstBelow", profile.firstBelow())
                .decimal("firstAbove", profile.firstAbove())
                .decimal("firstDeadband", profile.firstDeadband())
                .decimal("lastBelow", profile.lastBelow())
                .decimal("lastAbove", profile.lastAbove())
                .decimal("lastDeadband", profile.lastDeadband())
                .number("roundTimeoutNs", profile.roundTimeout())
                .number("silentAfterNs", profile.silentAfter())
                .number("raiseAfter", profile.raiseAfter())
                .number("clearAfter", profile.clearAfter())
                .string("invalid", word(profile.invalidPolicy()))
                .end();
        }
    }

    @Override
    public void onConfigurationDevices(final ConfigurationDevicesDecoder devices)
    {
        for (final ConfigurationDevicesDecoder.DevicesDecoder entry : devices.devices())
        {
            final long profile = entry.profile();
            final String code = entry.code();
            if (selection.has(DumpKind.CONFIGURATION, next, code))
            {
                json.begin("device")
                    .number("index", nextCodes.size())
                    .string("code", code)
                    .number("profile", profile)
                    .end();
            }
            nextCodes.add(code);
        }
    }

    @Override
    public void onConfigurationEnd(final ConfigurationEndDecoder end)
    {
        if (!selection.has(DumpKind.CONFIGURATION, next))
        {
            return;
        }
        json.begin("configured").number("devices", end.deviceCount()).end();
    }

    @Override
    public void onSnapshotStart(final SnapshotStartDecoder start)
    {
        next = start.nextSequence();
        codes = nextCodes;
        if (!selection.has(DumpKind.SNAPSHOT, next))
        {
            return;
        }
        event("snapshot", start.nextSequence(), start.time())
            .number("setOrder", start.setOrder())
            .number("readings", start.readings())
            .number("rejected", start.rejected())
            .number("rounds", start.rounds())
            .number("deviations", start.deviations())
            .number("raised", start.raised())
            .number("cleared", start.cleared())
            .number("incomplete", start.incomplete())
            .number("silent", start.silent())
            .number("recovered", start.recovered())
            .number("duplicates", start.duplicates())
            .number("invalid", start.invalid())
            .number("late", start.late())
            .end();
    }

    @Override
    public void onSnapshotDevices(final SnapshotDevicesDecoder devices)
    {
        for (final SnapshotDevicesDecoder.DevicesDecoder device : devices.devices())
        {
            final String code = code((int)device.device());
            if (selection.has(DumpKind.SNAPSHOT, next, code))
            {
                state(code, device);
            }
            else
            {
                device.sbeSkip();
            }
        }
    }

    @Override
    public void onSnapshotEnd(final SnapshotEndDecoder end)
    {
        if (!selection.has(DumpKind.SNAPSHOT, next))
        {
            return;
        }
        json.begin("snapped").number("sequence", end.nextSequence()).hash("stateHash", end.stateHash()).end();
    }

    private void state(final String code, final SnapshotDevicesDecoder.DevicesDecoder state)
    {
        json.begin("state")
            .string("code", code)
            .time("roundDeadline", state.roundDeadline())
            .number("roundOrder", state.roundOrder())
            .time("silenceDeadline", state.silenceDeadline())
            .number("silenceOrder", state.silenceOrder())
            .ids("arrived", state.arrived())
            .ids("valid", state.valid())
            .ids("alarms", state.alarms())
            .flag("silent", state.flags().silent())
            .end();
        for (final SnapshotDevicesDecoder.DevicesDecoder.ComponentsDecoder component : state.components())
        {
            json.begin("stateComponent")
                .string("code", code)
                .number("id", component.id())
                .decimal("pwr", component.power())
                .number("breachCount", component.breachCount())
                .number("calmCount", component.calmCount())
                .end();
        }
    }

    private void timeMoved(final String event, final long sequence, final long timeNs)
    {
        next = sequence + 1;
        if (selection.has(DumpKind.TICK, sequence))
        {
            event(event, sequence, timeNs).end();
        }
    }

    private JsonLine event(final String event, final long sequence, final long eventTimeNs)
    {
        return json.begin(event, sequence, eventTimeNs);
    }

    private String code(final int index)
    {
        return index >= 0 && index < codes.size() ? codes.get(index) : null;
    }

    private static String word(final Enum<?> value)
    {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
