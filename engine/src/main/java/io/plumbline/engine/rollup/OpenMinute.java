package io.plumbline.engine.rollup;

import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has come in of the minute that is not over. Devices are known by their codes: each has a number that it keeps
 * through reloads, for as long as this lives. Takes memory for the components that have readings in a minute, about
 * 120 bytes each. Single-threaded.
 */
final class OpenMinute
{
    private static final int COMPONENTS = RollupLayout.COMPONENTS;
    private static final int NONE = -1;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> codes = new ArrayList<>();
    /** Of the configuration in force, and of the one that was handed out last: for each device its number. */
    private int[] inForce = new int[0];
    private int[] next = new int[0];
    private int nextSize;
    /** For each component of a number where its aggregate is, or none. */
    private int[] places = new int[0];
    private final List<Aggregate> aggregates = new ArrayList<>();
    private int[] components = new int[COMPONENTS];
    private int size;

    void onConfigurationStart()
    {
        nextSize = 0;
    }

    void onDevices(final ConfigurationDevicesDecoder devices)
    {
        for (final ConfigurationDevicesDecoder.DevicesDecoder device : devices.devices())
        {
            if (nextSize == next.length)
            {
                next = Arrays.copyOf(next, Math.max(16, 2 * nextSize));
            }
            next[nextSize++] = numbers.computeIfAbsent(device.code(), code ->
            {
                codes.add(code);
                return codes.size() - 1;
            });
        }
    }

    /** The configuration that was handed out last is in force from here on. */
    void putIntoForce()
    {
        inForce = Arrays.copyOf(next, nextSize);
        final int before = places.length;
        if (codes.size() * COMPONENTS > before)
        {
            places = Arrays.copyOf(places, codes.size() * COMPONENTS);
            Arrays.fill(places, before, places.length, NONE);
        }
    }

    void add(final long timeNs, final int device, final int component, final long power, final boolean valid)
    {
        final int key = inForce[device] * COMPONENTS + component;
        int place = places[key];
        if (place == NONE)
        {
            place = open(key);
        }
        final Aggregate aggregate = aggregates.get(place);
        if (valid)
        {
            aggregate.add(timeNs, power);
        }
        else
        {
            aggregate.addInvalid(timeNs);
        }
    }

    void clear()
    {
        for (int i = 0; i < size; i++)
        {
            places[components[i]] = NONE;
            aggregates.get(i).clear();
        }
        size = 0;
    }

    /** How many components have readings. */
    int size()
    {
        return size;
    }

    /** Number of the device of the component that came as this one. */
    int number(final int place)
    {
        return components[place] / COMPONENTS;
    }

    /** The component that came as this one, 0 to 7. */
    int component(final int place)
    {
        return components[place] % COMPONENTS;
    }

    Aggregate aggregate(final int place)
    {
        return aggregates.get(place);
    }

    /** How many devices have a number. */
    int numbers()
    {
        return codes.size();
    }

    String code(final int number)
    {
        return codes.get(number);
    }

    private int open(final int key)
    {
        if (size == aggregates.size())
        {
            aggregates.add(new Aggregate());
        }
        if (size == components.length)
        {
            components = Arrays.copyOf(components, 2 * size);
        }
        components[size] = key;
        places[key] = size;
        return size++;
    }
}
