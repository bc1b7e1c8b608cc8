package io.plumbline.engine.replay;

import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationEndDecoder;
import io.plumbline.codec.sbe.ConfigurationProfilesDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.InvalidPolicy;
import io.plumbline.engine.EngineException;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts a fleet together again from the configuration messages of a segment's head. What does not fit together is a
 * {@link EngineException}: the batch was whole, so it was written wrong.
 */
final class FleetLoader
{
    private static final int CHUNK = 1 << 16;

    private final List<Limits> profiles = new ArrayList<>();
    private List<byte[]> codes = new ArrayList<>();
    private int[] profileOfDevice = new int[0];
    private long deviceCount;
    private int maxLineLength;
    private TimeMode timeMode;

    void onStart(final ConfigurationStartDecoder start)
    {
        profiles.clear();
        codes = new ArrayList<>();
        // Grown as devices come, not by what the count says.
        profileOfDevice = new int[0];
        deviceCount = start.deviceCount();
        maxLineLength = (int)start.maxLineLength();
        timeMode = timeMode(start.timeMode());
    }

    static TimeMode timeMode(final io.plumbline.codec.sbe.TimeMode timeMode)
    {
        return switch (timeMode)
        {
            case ARRIVAL -> TimeMode.ARRIVAL;
            case MESSAGE -> TimeMode.MESSAGE;
            default -> throw wrong("unknown time mode");
        };
    }

    void onProfiles(final ConfigurationProfilesDecoder chunk)
    {
        if (chunk.firstIndex() != profiles.size())
        {
            throw wrong("limits " + chunk.firstIndex() + " where " + profiles.size() + " were due");
        }
        for (final ConfigurationProfilesDecoder.ProfilesDecoder profile : chunk.profiles())
        {
            profiles.add(new Limits(
                new Limits.Bounds(profile.firstBelow(), profile.firstAbove(), profile.firstDeadband()),
                new Limits.Bounds(profile.lastBelow(), profile.lastAbove(), profile.lastDeadband()),
                profile.invalidPolicy() == InvalidPolicy.EXCLUDE,
                profile.roundTimeout(),
                profile.silentAfter(),
                profile.raiseAfter(),
                profile.clearAfter()));
        }
    }

    void onDevices(final ConfigurationDevicesDecoder chunk)
    {
        if (chunk.firstIndex() != codes.size())
        {
            throw wrong("device " + chunk.firstIndex() + " where " + codes.size() + " was due");
        }
        for (final ConfigurationDevicesDecoder.DevicesDecoder device : chunk.devices())
        {
            if (codes.size() == profileOfDevice.length)
            {
                profileOfDevice = Arrays.copyOf(profileOfDevice, profileOfDevice.length * 2 + CHUNK);
            }
            profileOfDevice[codes.size()] = (int)device.profile();
            final byte[] code = new byte[device.codeLength()];
            device.getCode(code, 0, code.length);
            codes.add(code);
        }
    }

    private static EngineException wrong(final String what)
    {
        return new EngineException("the journal is written wrong: " + what);
    }

    Fleet onEnd(final ConfigurationEndDecoder end)
    {
        if (timeMode == null || codes.size() != deviceCount || end.deviceCount() != deviceCount)
        {
            throw wrong(
                "configuration of " + codes.size() + " devices where " + deviceCount + " were due");
        }
        final FleetLimits limits = new FleetLimits(profiles, Arrays.copyOf(profileOfDevice, codes.size()));
        final Fleet fleet = new Fleet(new DeviceTable(codes), limits, timeMode, maxLineLength);
        codes = new ArrayList<>();
        return fleet;
    }
}
