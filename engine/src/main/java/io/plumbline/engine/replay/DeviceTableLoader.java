package io.plumbline.engine.replay;

import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationDevicesDecoder.DevicesDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Follows the device table through the configurations of a journal. Most of these, at the head of each file, name the
 * devices that are known already: then the table at hand stays, and nothing is allocated. Single-threaded.
 */
public final class DeviceTableLoader
{
    private final byte[] code = new byte[DeviceTable.MAX_CODE_LENGTH];
    private final byte[] known = new byte[DeviceTable.MAX_CODE_LENGTH];
    private DeviceTable table;
    private int count;
    /** The codes so far, once one of them is not where it was. */
    private List<byte[]> codes;
    private boolean complete;

    /**
     * The devices in force.
     *
     * @return the devices, or null when none are known.
     */
    public DeviceTable table()
    {
        return table;
    }

    void table(final DeviceTable inForce)
    {
        table = inForce;
        complete = false;
        codes = null;
    }

    /** A configuration begins. */
    public void onStart()
    {
        count = 0;
        codes = table == null ? new ArrayList<>() : null;
        complete = false;
    }

    /**
     * Further devices of the configuration.
     *
     * @param chunk of the devices, in their order.
     */
    public void onDevices(final ConfigurationDevicesDecoder chunk)
    {
        for (final DevicesDecoder device : chunk.devices())
        {
            final int length = device.getCode(code, 0, code.length);
            if (codes == null && !isKnown(length))
            {
                copyKnown();
            }
            if (codes != null)
            {
                codes.add(Arrays.copyOf(code, length));
            }
            count++;
        }
    }

    /** The configuration has been shown. */
    public void onEnd()
    {
        complete = true;
        if (codes == null && count < table.size())
        {
            copyKnown();
        }
    }

    /** The configuration that was shown last is in force, if all of it was. */
    public void putIntoForce()
    {
        if (complete && codes != null)
        {
            table = new DeviceTable(codes);
        }
        codes = null;
        complete = false;
    }

    private void copyKnown()
    {
        codes = new ArrayList<>();
        for (int device = 0; device < count; device++)
        {
            codes.add(Arrays.copyOf(known, table.copyCode(device, known, 0)));
        }
    }

    private boolean isKnown(final int length)
    {
        return count < table.size() &&
            table.codeLength(count) == length &&
            Arrays.equals(known, 0, table.copyCode(count, known, 0), code, 0, length);
    }
}
