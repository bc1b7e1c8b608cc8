package io.plumbline.engine.monitor;

import java.util.List;

/**
 * The limits of all devices: the distinct sets, and for each device the index of its own.
 * Immutable by convention: the array is not copied, for fleets of millions, and must not be changed.
 *
 * @param profiles        the distinct sets.
 * @param profileOfDevice index into {@code profiles}, by device index.
 */
public record FleetLimits(List<Limits> profiles, int[] profileOfDevice)
{
    /**
     * Checks that each device has limits.
     *
     * @throws IllegalArgumentException if an index points nowhere.
     */
    public FleetLimits
    {
        profiles = List.copyOf(profiles);
        for (final int profile : profileOfDevice)
        {
            if (profile < 0 || profile >= profiles.size())
            {
                throw new IllegalArgumentException("no limits " + profile);
            }
        }
    }

    /**
     * How many devices there are.
     *
     * @return the number of devices.
     */
    public int deviceCount()
    {
        return profileOfDevice.length;
    }

    /**
     * The limits of one device.
     *
     * @param device its index.
     * @return its limits.
     */
    public Limits of(final int device)
    {
        return profiles.get(profileOfDevice[device]);
    }
}
