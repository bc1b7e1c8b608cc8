package io.plumbline.engine;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.FleetLimits;
import java.util.function.IntUnaryOperator;

/**
 * What of a configuration decides: the devices and their limits, and where time comes from. It stands at the head of
 * each segment of the journal, so that the journal can be replayed without any other file.
 *
 * @param devices       the device table.
 * @param limits        the devices' limits.
 * @param timeMode      where the time of the events comes from.
 * @param maxLineLength longest message in bytes.
 */
public record Fleet(DeviceTable devices, FleetLimits limits, TimeMode timeMode, int maxLineLength)
{
    /**
     * The fleet of a configuration.
     *
     * @param configuration validated.
     * @return its fleet.
     */
    public static Fleet of(final Configuration configuration)
    {
        return new Fleet(
            new DeviceTable(configuration.codes().asList()),
            configuration.limits(),
            configuration.timeMode(),
            configuration.maxLineLength());
    }

    /**
     * Finds the devices of another fleet in this one, by their codes.
     *
     * @param other fleet.
     * @return gives the index here of a device there, or -1 when it is not here.
     */
    public IntUnaryOperator indexOfDevicesOf(final Fleet other)
    {
        final byte[] code = new byte[DeviceTable.MAX_CODE_LENGTH];
        return device -> devices.find(code, 0, other.devices.copyCode(device, code, 0));
    }
}
