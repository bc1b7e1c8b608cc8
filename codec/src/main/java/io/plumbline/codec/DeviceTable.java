package io.plumbline.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The devices of the configuration, and the way from a code's bytes to the device's index without making a String.
 * <p>
 * Immutable, so any thread may use it. Open addressing at a load of at most one half, two longs a slot: the code
 * itself when it has at most {@value #SHORT_CODE_LENGTH} bytes, otherwise its 64-bit hash, then length and index. So a
 * short code costs one cache line, a longer one also its bytes. Nothing is random: the same codes always make the same
 * table. Look-ups never change the table, so how far one has to look is bounded by the codes of the configuration,
 * whatever is asked for.
 * <p>
 * Memory: 32 to 64 bytes a device, and the codes once more.
 */
public final class DeviceTable
{
    /** Longest code in bytes. */
    public static final int MAX_CODE_LENGTH = 32;

    /** What {@link #find(byte[], int, int)} answers when there is no such device. */
    public static final int UNKNOWN = -1;

    static final int SHORT_CODE_LENGTH = 8;

    private static final int MAX_DEVICES = 1 << 28;
    private static final long SEED = 0x9E37_79B9_7F4A_7C15L;
    private static final long FACTOR = 0xA076_1D64_78BD_642FL;

    private final byte[] codes;
    private final int[] codeOffsets;
    private final long[] slots;
    private final int shift;

    /**
     * Makes the table; a device's index is its place in the list.
     *
     * @param codes of the devices, 1 to {@link #MAX_CODE_LENGTH} bytes of UTF-8 each. They are copied.
     * @throws IllegalArgumentException if a code is empty, too long, no UTF-8 or there twice, or if there are too many.
     */
    public DeviceTable(final List<byte[]> codes)
    {
        this(codes.toArray(new byte[0][]));
    }

    /**
     * Makes the table; a device's index is its place in the array.
     *
     * @param codes of the devices, 1 to {@link #MAX_CODE_LENGTH} bytes of UTF-8 each. They are copied.
     * @throws IllegalArgumentException if a code is empty, too long, no UTF-8 or there twice, or if there are too many.
     */
    public DeviceTable(final byte[][] codes)
    {
        final int size = codes.length;
        long totalLength = 0;
        for (final byte[] code : codes)
        {
            totalLength += code.length;
        }
        if (size > MAX_DEVICES || totalLength > Integer.MAX_VALUE - 8)
        {
            throw new IllegalArgumentException("too many devices: " + size);
        }
        final int bits = 64 - Long.numberOfLeadingZeros(Math.max(2L * size - 1, 1));
        this.shift = 64 - bits;
        this.slots = new long[2 << bits];
        this.codes = new byte[(int)totalLength];
        this.codeOffsets = new int[size + 1];
        for (int device = 0; device < size; device++)
        {
            add(device, codes[device]);
        }
    }

    /**
     * Finds a device by its code. Allocates nothing.
     *
     * @param buffer holds the code.
     * @param offset of the code's first byte.
     * @param length of the code in bytes; any.
     * @return the device's index, or {@link #UNKNOWN}.
     */
    public int find(final byte[] buffer, final int offset, final int length)
    {
        if (length <= 0 || length > MAX_CODE_LENGTH)
        {
            return UNKNOWN;
        }
        if (length <= SHORT_CODE_LENGTH)
        {
            return findShort(shortWord(buffer, offset, length), length);
        }
        final long hash = longHash(buffer, offset, length);
        final int slotMask = slots.length - 2;
        for (int slot = slotOf(hash); slots[slot + 1] != 0; slot = slot + 2 & slotMask)
        {
            final long entry = slots[slot + 1];
            if (slots[slot] == hash && entry >>> 32 == length && equalsCode((int)entry, buffer, offset, length))
            {
                return (int)entry;
            }
        }
        return UNKNOWN;
    }

    /**
     * Finds a device by a code that is a word already.
     *
     * @param word   the code's bytes from the lowest, the others 0.
     * @param length of the code in bytes, 0 to {@link #SHORT_CODE_LENGTH}.
     * @return the device's index, or {@link #UNKNOWN}.
     */
    int findShort(final long word, final int length)
    {
        final long[] slots = this.slots;
        final int slotMask = slots.length - 2;
        int slot = slotOf(shortHash(word));
        while (true)
        {
            final long entry = slots[slot + 1];
            if (slots[slot] == word && entry >>> 32 == length)
            {
                return entry == 0 ? UNKNOWN : (int)entry;
            }
            if (entry == 0)
            {
                return UNKNOWN;
            }
            slot = slot + 2 & slotMask;
        }
    }

    /**
     * How many devices there are.
     *
     * @return the number of devices.
     */
    public int size()
    {
        return codeOffsets.length - 1;
    }

    /**
     * The code of a device, as a new String.
     *
     * @param device index of the device.
     * @return its code.
     */
    public String code(final int device)
    {
        return new String(codes, codeOffsets[device], codeLength(device), StandardCharsets.UTF_8);
    }

    /**
     * The length of a device's code.
     *
     * @param device index of the device.
     * @return its length in bytes of UTF-8.
     */
    public int codeLength(final int device)
    {
        return codeOffsets[device + 1] - codeOffsets[device];
    }

    /**
     * Copies the code of a device. Allocates nothing.
     *
     * @param device index of the device.
     * @param dst    receives the bytes, UTF-8; must have {@link #codeLength(int)} bytes of room.
     * @param offset of the first byte in it.
     * @return the number of bytes copied.
     */
    public int copyCode(final int device, final byte[] dst, final int offset)
    {
        final int length = codeLength(device);
        System.arraycopy(codes, codeOffsets[device], dst, offset, length);
        return length;
    }

    /**
     * The most slots a look-up may have to touch, whatever code is asked for.
     *
     * @return the length of the longest run of used slots, and the free one behind it.
     */
    int longestProbe()
    {
        int longest = 0;
        int run = 0;
        // Twice around, for the run that goes over the end.
        for (int i = 0; i < 2 * slots.length; i += 2)
        {
            run = slots[(i & slots.length - 1) + 1] == 0 ? 0 : run + 1;
            longest = Math.max(longest, run);
        }
        return longest + 1;
    }

    private void add(final int device, final byte[] code)
    {
        final int length = code.length;
        if (length == 0 || length > MAX_CODE_LENGTH || !Utf8.isValid(code, 0, length))
        {
            throw new IllegalArgumentException("the code of device " + device + " (counted from 0) is not 1 to " +
                MAX_CODE_LENGTH + " bytes of UTF-8");
        }
        if (find(code, 0, length) != UNKNOWN)
        {
            throw new IllegalArgumentException(
                "the code " + new String(code, StandardCharsets.UTF_8) + " is there twice");
        }
        final int offset = codeOffsets[device];
        System.arraycopy(code, 0, codes, offset, length);
        codeOffsets[device + 1] = offset + length;

        final boolean isShort = length <= SHORT_CODE_LENGTH;
        final long key = isShort ? shortWord(code, 0, length) : longHash(code, 0, length);
        final int slotMask = slots.length - 2;
        int slot = slotOf(isShort ? shortHash(key) : key);
        while (slots[slot + 1] != 0)
        {
            slot = slot + 2 & slotMask;
        }
        slots[slot] = key;
        slots[slot + 1] = (long)length << 32 | device;
    }

    private int slotOf(final long hash)
    {
        return (int)(hash >>> shift) << 1;
    }

    private boolean equalsCode(final int device, final byte[] buffer, final int offset, final int length)
    {
        final int start = codeOffsets[device];
        return Arrays.equals(codes, start, start + length, buffer, offset, offset + length);
    }

    private static long shortWord(final byte[] buffer, final int offset, final int length)
    {
        if (buffer.length - offset >= Long.BYTES)
        {
            return Words.lowest(Words.wordAt(buffer, offset), length);
        }
        long word = 0;
        for (int i = length - 1; i >= 0; i--)
        {
            word = word << 8 | buffer[offset + i] & 0xFF;
        }
        return word;
    }

    private static long shortHash(final long word)
    {
        return mix(word ^ SEED);
    }

    private static long longHash(final byte[] buffer, final int offset, final int length)
    {
        final int last = offset + length - Long.BYTES;
        long hash = SEED + length;
        for (int i = offset; i < last; i += Long.BYTES)
        {
            hash = mix(hash ^ Words.wordAt(buffer, i));
        }
        return mix(hash ^ Words.wordAt(buffer, last));
    }

    /** Both halves of the 128-bit product, as wyhash folds them. */
    private static long mix(final long value)
    {
        return Math.multiplyHigh(value, FACTOR) ^ value * FACTOR;
    }
}
