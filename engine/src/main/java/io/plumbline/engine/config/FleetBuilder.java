package io.plumbline.engine.config;

import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the devices in configuration order: codes, limits (equal sets once), and where each device stands, to say
 * so when it is given twice. Not thread-safe.
 */
final class FleetBuilder
{
    private final DeviceCodesBuilder codes = new DeviceCodesBuilder();
    private final Map<Limits, Integer> profileByLimits = new HashMap<>();
    private final List<Limits> profiles = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private final List<Integer> firstDeviceOfFile = new ArrayList<>();
    private final Problems problems;
    private int[] profileOfDevice = new int[16];
    private int[] lineOfDevice = new int[16];

    FleetBuilder(final Problems problems)
    {
        this.problems = problems;
    }

    /**
     * Says where the devices added from now on stand.
     *
     * @param file its name.
     */
    void startFile(final String file)
    {
        files.add(file);
        firstDeviceOfFile.add(codes.size());
    }

    /**
     * The index of a set of limits.
     *
     * @param limits the set.
     * @return its index, the same for equal sets.
     */
    int profile(final Limits limits)
    {
        final Integer known = profileByLimits.putIfAbsent(limits, profiles.size());
        if (known != null)
        {
            return known;
        }
        profiles.add(limits);
        return profiles.size() - 1;
    }

    /**
     * Adds a device, or puts down why it cannot be.
     *
     * @param code    its code.
     * @param profile index of its limits; any number when a problem with them is put down already.
     * @param line    where it stands in the present file.
     * @param key     under which its code stands there.
     * @return false when there are too many devices, so that nothing more need be read.
     */
    boolean add(final String code, final int profile, final long line, final String key)
    {
        final String file = files.get(files.size() - 1);
        final byte[] bytes = Utf8.encode(code);
        final String fault = fault(bytes);
        if (fault != null)
        {
            problems.add(file, line, key, fault);
            return true;
        }
        if (codes.size() == Configuration.MAX_DEVICES)
        {
            problems.add(file, line, key, "more than " + Configuration.MAX_DEVICES + " devices");
            return false;
        }

        final int device = codes.add(bytes);
        if (device < 0)
        {
            problems.add(file, line, key,
                "code '" + Section.shortened(code) + "' given twice, first at " + place(-1 - device));
            return true;
        }
        if (device == profileOfDevice.length)
        {
            final int length = device + (device >> 1);
            profileOfDevice = Arrays.copyOf(profileOfDevice, length);
            lineOfDevice = Arrays.copyOf(lineOfDevice, length);
        }
        profileOfDevice[device] = profile;
        lineOfDevice[device] = (int)Math.min(line, Integer.MAX_VALUE);
        return true;
    }

    /** Whether there is a device of a code. */
    boolean has(final String code)
    {
        final byte[] bytes = Utf8.encode(code);
        return bytes != null && codes.has(bytes);
    }

    int deviceCount()
    {
        return codes.size();
    }

    DeviceCodes codes()
    {
        return codes.build();
    }

    FleetLimits limits()
    {
        return new FleetLimits(profiles, Arrays.copyOf(profileOfDevice, codes.size()));
    }

    private String place(final int device)
    {
        int file = files.size() - 1;
        while (firstDeviceOfFile.get(file) > device)
        {
            file--;
        }
        return files.get(file) + ":" + lineOfDevice[device];
    }

    private static String fault(final byte[] code)
    {
        if (code == null)
        {
            return "the code holds half a surrogate pair, which UTF-8 cannot say";
        }
        if (code.length == 0)
        {
            return "the code is empty";
        }
        return code.length <= DeviceCodes.MAX_CODE_LENGTH ? null :
            "the code has " + code.length + " bytes of UTF-8, more than " + DeviceCodes.MAX_CODE_LENGTH;
    }
}
