package io.plumbline.engine.config;

import java.util.Arrays;

/**
 * Collects the codes of a fleet, for millions of devices, and finds those given twice. Not thread-safe.
 */
final class DeviceCodesBuilder
{
    private static final int INITIAL_TABLE_LENGTH = 64;

    private byte[] bytes = new byte[256];
    private int[] ends = new int[16];
    private int size;

    /** Open addressing with linear probing, never more than half full: index of the device + 1, or 0. */
    private int[] table = new int[INITIAL_TABLE_LENGTH];

    /**
     * Adds a code.
     *
     * @param code 1 to 32 bytes.
     * @return index of the new device, or, when the code is there already, -1 less the index of the device that has it.
     * @throws IllegalArgumentException if the code is empty or too long.
     */
    int add(final byte[] code)
    {
        if (code.length == 0 || code.length > DeviceCodes.MAX_CODE_LENGTH)
        {
            throw new IllegalArgumentException("code of " + code.length + " bytes");
        }

        final int slot = slotOf(code);
        if (table[slot] != 0)
        {
            return -table[slot];
        }

        append(code);
        table[slot] = size;
        if (size > table.length >> 1)
        {
            rehash();
        }
        return size - 1;
    }

    /** Whether a code is there. */
    boolean has(final byte[] code)
    {
        return table[slotOf(code)] != 0;
    }

    int size()
    {
        return size;
    }

    DeviceCodes build()
    {
        final int length = size == 0 ? 0 : ends[size - 1];
        return new DeviceCodes(Arrays.copyOf(bytes, length), Arrays.copyOf(ends, size));
    }

    /** The slot that holds a code, or the free one where it belongs. */
    private int slotOf(final byte[] code)
    {
        int slot = slot(hash(code, 0, code.length));
        while (table[slot] != 0)
        {
            final int device = table[slot] - 1;
            if (Arrays.equals(bytes, start(device), ends[device], code, 0, code.length))
            {
                break;
            }
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private void append(final byte[] code)
    {
        final int start = start(size);
        final int end = start + code.length;
        if (end > bytes.length)
        {
            bytes = Arrays.copyOf(bytes, grown(bytes.length));
        }
        if (size == ends.length)
        {
            ends = Arrays.copyOf(ends, grown(ends.length));
        }
        System.arraycopy(code, 0, bytes, start, code.length);
        ends[size++] = end;
    }

    private void rehash()
    {
        table = new int[table.length << 1];
        for (int device = 0; device < size; device++)
        {
            int slot = slot(hash(bytes, start(device), ends[device]));
            while (table[slot] != 0)
            {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = device + 1;
        }
    }

    private int start(final int device)
    {
        return device == 0 ? 0 : ends[device - 1];
    }

    private int slot(final long hash)
    {
        return (int)(hash >>> 32) & table.length - 1;
    }

    /** FNV-1a, with a multiplication at the end that spreads it over the upper half. */
    private static long hash(final byte[] code, final int from, final int to)
    {
        long hash = 0xcbf29ce484222325L;
        for (int i = from; i < to; i++)
        {
            hash = (hash ^ code[i] & 0xff) * 0x100000001b3L;
        }
        return (hash ^ hash >>> 29) * 0x9e3779b97f4a7c15L;
    }

    private static int grown(final int length)
    {
        return length + (length >> 1);
    }
}
