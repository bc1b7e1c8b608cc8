package io.plumbline.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTableTest
{
    private static final long SEED = 7_301;

    @Test
    void shouldFindDevicesInTheOrderGiven()
    {
        final DeviceTable table = tableOf("abc01", "def01", "xyz01");

        assertEquals(3, table.size());
        assertEquals(0, find(table, "abc01"));
        assertEquals(2, find(table, "xyz01"));
        assertEquals("def01", table.code(1));
        assertEquals(DeviceTable.UNKNOWN, find(table, "ABC01"));
        assertEquals(DeviceTable.UNKNOWN, find(table, "abc0"));
        assertEquals(DeviceTable.UNKNOWN, find(table, "abc011"));
        assertEquals(DeviceTable.UNKNOWN, find(table, ""));
        assertEquals(DeviceTable.UNKNOWN, find(table, "a".repeat(33)));
    }

    @Test
    void shouldTellCodesApartByEveryByteAndByLength()
    {
        final List<String> codes = new ArrayList<>();
        for (int length = 1; length <= DeviceTable.MAX_CODE_LENGTH; length++)
        {
            codes.add("a".repeat(length));
            codes.add("\0".repeat(length));
            codes.add("a".repeat(length - 1) + "b");
            if (length > 1)
            {
                codes.add("b" + "a".repeat(length - 1));
            }
        }
        final DeviceTable table = tableOf(codes.toArray(new String[0]));
        for (int device = 0; device < codes.size(); device++)
        {
            assertEquals(device, find(table, codes.get(device)));
            assertEquals(codes.get(device), table.code(device));
        }
    }

    @Test
    void shouldCopyCodes()
    {
        final DeviceTable table = tableOf("Zürich-07", "x");
        final byte[] dst = new byte[12];

        assertEquals(10, table.codeLength(0));
        assertEquals(10, table.copyCode(0, dst, 1));
        assertArrayEquals("Zürich-07".getBytes(UTF_8), Arrays.copyOfRange(dst, 1, 11));
        assertEquals(0, dst[0]);
        assertEquals(0, dst[11]);
    }

    @Test
    void shouldHoldNoDevices()
    {
        final DeviceTable table = new DeviceTable(List.of());

        assertEquals(0, table.size());
        assertEquals(DeviceTable.UNKNOWN, find(table, "abc01"));
        assertEquals(DeviceTable.UNKNOWN, table.findShort(0, 0));
    }

    @Test
    void shouldRefuseBadCodes()
    {
        assertThrows(IllegalArgumentException.class, () -> tableOf("abc01", "def01", "abc01"));
        assertThrows(IllegalArgumentException.class, () -> tableOf("a-long-code-01", "a-long-code-01"));
        assertThrows(IllegalArgumentException.class, () -> tableOf(""));
        assertThrows(IllegalArgumentException.class, () -> tableOf("a".repeat(33)));
        final byte[][] overlong = {{'a', (byte)0xC0, (byte)0x80}};
        assertThrows(IllegalArgumentException.class, () -> new DeviceTable(overlong));
        final byte[][] surrogate = {{(byte)0xED, (byte)0xA0, (byte)0x80}};
        assertThrows(IllegalArgumentException.class, () -> new DeviceTable(surrogate));
    }

    @Test
    void shouldAgreeWithAMapOnAMillionDevices()
    {
        final Random random = new Random(SEED);
        final int size = 1_000_000;
        final Map<String, Integer> twin = new HashMap<>(2 * size);
        final byte[][] codes = new byte[size][];
        while (twin.size() < size)
        {
            final int device = twin.size();
            final String code = anyCode(random);
            if (twin.putIfAbsent(code, device) == null)
            {
                codes[device] = code.getBytes(UTF_8);
            }
        }
        final DeviceTable table = new DeviceTable(codes);
        final byte[] buffer = new byte[64];
        for (int i = 0; i < 2 * size; i++)
        {
            final byte[] code = i < size ? codes[i] : anyCode(random).getBytes(UTF_8);
            final int expected = i < size ? i : twin.getOrDefault(new String(code, UTF_8), DeviceTable.UNKNOWN);
            final int offset = i % (buffer.length - DeviceTable.MAX_CODE_LENGTH + 1);
            System.arraycopy(code, 0, buffer, offset, code.length);
            assertEquals(expected, table.find(buffer, offset, code.length), () -> "seed " + SEED);
            assertEquals(expected, table.find(code, 0, code.length), () -> "seed " + SEED);
        }
        assertTrue(table.longestProbe() < 200, () -> "longest probe " + table.longestProbe());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%05d", "d%07d", "%d", "site-00042/%06d", "%06d-a", "rack/%08x"})
    void shouldKeepProbesShortForNumberedCodes(final String format)
    {
        final byte[][] codes = new byte[100_000][];
        for (int i = 0; i < codes.length; i++)
        {
            codes[i] = String.format(format, i).getBytes(UTF_8);
        }
        final DeviceTable table = new DeviceTable(codes);

        assertTrue(table.longestProbe() < 100, () -> "longest probe " + table.longestProbe());
    }

    private static String anyCode(final Random random)
    {
        final int number = random.nextInt(1_500_000);
        switch (random.nextInt(4))
        {
            case 0:
                return "d" + number;
            case 1:
                return "Ä" + Integer.toString(number, 36);
            case 2:
                return "site-" + number % 100 + "/rack-" + number / 100;
            default:
                return Integer.toHexString(number) + "x".repeat(number % 24);
        }
    }

    private static DeviceTable tableOf(final String... codes)
    {
        final List<byte[]> bytes = new ArrayList<>();
        for (final String code : codes)
        {
            bytes.add(code.getBytes(UTF_8));
        }
        return new DeviceTable(bytes);
    }

    private static int find(final DeviceTable table, final String code)
    {
        final byte[] bytes = ("<" + code + ">").getBytes(UTF_8);
        final byte[] exact = code.getBytes(UTF_8);
        final int device = table.find(bytes, 1, bytes.length - 2);
        assertEquals(device, table.find(exact, 0, exact.length));
        return device;
    }
}
