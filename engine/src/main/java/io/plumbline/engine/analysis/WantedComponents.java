package io.plumbline.engine.analysis;

import io.plumbline.codec.DeviceTable;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Components that are asked for: the same ones of a number of devices. */
public final class WantedComponents
{
    /** Components of a device. */
    public static final int COMPONENTS = 8;

    private final List<String> codes;
    private final DeviceTable devices;
    private final int mask;

    /**
     * Components of devices.
     *
     * @param codes of the devices, each once.
     * @param mask  of the components, one bit each, the lowest for id 1.
     * @throws IllegalArgumentException if a code is none, or there twice.
     */
    public WantedComponents(final List<String> codes, final int mask)
    {
        this.codes = List.copyOf(codes);
        devices = new DeviceTable(codes.stream().map(code -> code.getBytes(StandardCharsets.UTF_8)).toList());
        this.mask = mask;
    }

    /**
     * How many places there are: eight for each device, wanted or not.
     *
     * @return the number.
     */
    public int places()
    {
        return codes.size() * COMPONENTS;
    }

    DeviceTable devices()
    {
        return devices;
    }

    boolean has(final int component)
    {
        return (mask & 1 << component) != 0;
    }

    /**
     * The device of a place.
     *
     * @param place of a component.
     * @return the code.
     */
    public String code(final int place)
    {
        return codes.get(place / COMPONENTS);
    }

    /**
     * The id of a place.
     *
     * @param place of a component.
     * @return 1 to 8.
     */
    public int id(final int place)
    {
        return place % COMPONENTS + 1;
    }
}
