package io.plumbline.journal;

import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationEndDecoder;
import io.plumbline.codec.sbe.ConfigurationProfilesDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.SegmentEndDecoder;
import io.plumbline.codec.sbe.SegmentStartDecoder;
import io.plumbline.codec.sbe.SnapshotDevicesDecoder;
import io.plumbline.codec.sbe.SnapshotEndDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import org.agrona.DirectBuffer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down every call as a line of text. */
final class Recorder implements JournalListener
{
    final List<String> lines = new ArrayList<>();

    /** Lines but those of segment heads and ends. */
    List<String> events()
    {
        return lines.stream().filter(line -> Character.isDigit(line.charAt(0))).toList();
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
        lines.add(sequence + " reading " + timeNs + " " + device + "/" + component + " " + power + " " + flags);
    }

    @Override
    public void onRoundEvaluated(final long sequence, final long firstSum, final long lastSum, final int members)
    {
        lines.add(sequence + " round " + firstSum + " " + lastSum + " " + members);
    }

    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        lines.add(sequence + " component " + component + " " + power + " " + threshold + " " + flags);
    }

    @Override
    public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        lines.add(sequence + " incomplete " + deadlineNs + " " + device + " " + missing);
    }

    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        lines.add(sequence + " silent " + deadlineNs + " " + device);
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
        final byte[] bytes = new byte[length];
        raw.getBytes(offset, bytes);
        lines.add(sequence + " rejected " + timeNs + " " + reason + " " + lineLength + " " +
            new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void onTick(final long sequence, final long timeNs)
    {
        lines.add(sequence + " tick " + timeNs);
    }

    @Override
    public void onStandstill(final long sequence, final long timeNs)
    {
        lines.add(sequence + " standstill " + timeNs);
    }

    @Override
    public void onSegmentStart(final SegmentStartDecoder start)
    {
        lines.add("segment " + start.startTime() + " " + start.nextSequence() + " " + start.previousHash() + " " +
            start.segmentNumber() + " " + start.formatVersion() + " " + start.timeMode() + " " + start.build());
    }

    @Override
    public void onSegmentEnd(final SegmentEndDecoder end)
    {
        lines.add("end " + end.stopTime() + " " + end.nextSequence() + " " + end.stateHash());
    }

    @Override
    public void onConfigurationStart(final ConfigurationStartDecoder start)
    {
        lines.add("configuration " + start.deviceCount() + " " + start.profileCount() + " " +
            start.maxLineLength() + " " + start.timeMode());
    }

    @Override
    public void onConfigurationProfiles(final ConfigurationProfilesDecoder profiles)
    {
        long index = profiles.firstIndex();
        for (final ConfigurationProfilesDecoder.ProfilesDecoder profile : profiles.profiles())
        {
            lines.add("profile " + index++ + " " + profile.firstBelow() + " " + profile.firstAbove() + " " +
                profile.firstDeadband() + " " + profile.lastBelow() + " " + profile.lastAbove() + " " +
                profile.lastDeadband() + " " + profile.roundTimeout() + " " + profile.silentAfter() + " " +
                profile.raiseAfter() + " " + profile.clearAfter() + " " + profile.invalidPolicy());
        }
    }

    @Override
    public void onConfigurationDevices(final ConfigurationDevicesDecoder devices)
    {
        long index = devices.firstIndex();
        for (final ConfigurationDevicesDecoder.DevicesDecoder device : devices.devices())
        {
            lines.add("device " + index++ + " " + device.profile() + " " + device.code());
        }
    }

    @Override
    public void onConfigurationEnd(final ConfigurationEndDecoder end)
    {
        lines.add("configured " + end.deviceCount());
    }

    @Override
    public void onSnapshotStart(final SnapshotStartDecoder start)
    {
        lines.add("snapshot " + start.nextSequence() + " " + start.time() + " " + start.setOrder() + " " +
            start.readings() + " " + start.rejected() + " " + start.rounds() + " " + start.deviations() + " " +
            start.raised() + " " + start.cleared() + " " + start.incomplete() + " " + start.silent() + " " +
            start.recovered() + " " + start.duplicates() + " " + start.invalid() + " " + start.late());
    }

    @Override
    public void onSnapshotDevices(final SnapshotDevicesDecoder devices)
    {
        for (final SnapshotDevicesDecoder.DevicesDecoder device : devices.devices())
        {
            lines.add("state " + device.roundDeadline() + " " + device.roundOrder() + " " +
                device.silenceDeadline() + " " + device.silenceOrder() + " " + device.device() + " " +
                device.arrived() + " " + device.valid() + " " + device.alarms() + " " + device.flags().silent());
            for (final SnapshotDevicesDecoder.DevicesDecoder.ComponentsDecoder component : device.components())
            {
                lines.add("part " + component.power() + " " + component.breachCount() + " " +
                    component.calmCount() + " " + component.id());
            }
        }
    }

    @Override
    public void onSnapshotEnd(final SnapshotEndDecoder end)
    {
        lines.add("snapped " + end.nextSequence() + " " + end.stateHash());
    }
}
