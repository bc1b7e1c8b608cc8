package io.plumbline.engine.config;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * The codes of all devices in configuration order, as UTF-8 in one array: about their own bytes and four more each.
 * Immutable, so safe for any thread.
 */
public final class DeviceCodes
{
    /** Longest code in bytes. */
    public static final int MAX_CODE_LENGTH = 32;

    private final byte[] bytes;
    private final int[] ends;

    /**
     * Takes both arrays as they are; they must not be changed afterwards.
     *
     * @param bytes the codes back to back.
     * @param ends  end of each code in {@code bytes}.
     */
    DeviceCodes(final byte[] bytes, final int[] ends)
    {
        this.bytes = bytes;
        this.ends = ends;
    }

    /**
     * The codes of a small fleet.
     *
     * @param codes distinct, of 1 to {@link #MAX_CODE_LENGTH} bytes of UTF-8 each.
     * @return the codes, in the same order.
     * @throws IllegalArgumentException if a code is empty, too long or given twice.
     */
    public static DeviceCodes of(final String... codes)
    {
        final DeviceCodesBuilder builder = new DeviceCodesBuilder();
        for (final String code : codes)
        {
            if (builder.add(code.getBytes(StandardCharsets.UTF_8)) < 0)
            {
                throw new IllegalArgumentException("code given twice: " + code);
            }
        }
        return builder.build();
    }

    /**
     * How many devices there are.
     *
     * @return the number of devices.
     */
    public int size()
    {
        return ends.length;
    }

    /**
     * Length of a device's code.
     *
     * @param device its index.
     * @return bytes of UTF-8.
     */
    public int length(final int device)
    {
        return ends[device] - start(device);
    }

    /**
     * Copies a device's code.
     *
     * @param device its index.
     * @param dst    where to.
     * @param offset of its first byte there.
     * @return its length in bytes.
     */
    public int copy(final int device, final byte[] dst, final int offset)
    {
        final int length = length(device);
        System.arraycopy(bytes, start(device), dst, offset, length);
        return length;
    }

    /**
     * A device's code as bytes.
     *
     * @param device its index.
     * @return a copy of its UTF-8 bytes.
     */
    public byte[] bytes(final int device)
    {
        return Arrays.copyOfRange(bytes, start(device), ends[device]);
    }

    /**
     * A device's code as text.
     *
     * @param device its index.
     * @return the code.
     */
    public String code(final int device)
    {
        return new String(bytes, start(device), length(device), StandardCharsets.UTF_8);
    }

    /**
     * A view of the codes as a list, which makes a copy of a code each time it is asked for one.
     *
     * @return the list, unmodifiable, of random access.
     */
    public List<byte[]> asList()
    {
        return new CodeList(this);
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof final DeviceCodes that &&
            Arrays.equals(ends, that.ends) &&
            Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode()
    {
        return 31 * Arrays.hashCode(bytes) + Arrays.hashCode(ends);
    }

    @Override
    public String toString()
    {
        return size() == 1 ? "1 device" : size() + " devices";
    }

    private int start(final int device)
    {
        return device == 0 ? 0 : ends[device - 1];
    }

    private static final class CodeList extends AbstractList<byte[]> implements RandomAccess
    {
        private final DeviceCodes codes;

        private CodeList(final DeviceCodes codes)
        {
            this.codes = codes;
        }

        @Override
        public byte[] get(final int index)
        {
            return codes.bytes(index);
        }

        @Override
        public int size()
        {
            return codes.size();
        }
    }
}
