package io.plumbline.engine.config;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class DeviceCodesTest
{
    @Test
    void shouldFindCodesGivenTwiceLikeAMap()
    {
        final int seed = 11;
        final SplittableRandom random = new SplittableRandom(seed);
        final DeviceCodesBuilder builder = new DeviceCodesBuilder();
        final Map<String, Integer> twin = new HashMap<>();
        for (int i = 0; i < 50_000; i++)
        {
            final String code = Integer.toString(random.nextInt(30_000), 36);
            final Integer known = twin.putIfAbsent(code, twin.size());
            final int expected = known == null ? twin.size() - 1 : -1 - known;
            assertEquals(expected, builder.add(code.getBytes(StandardCharsets.UTF_8)), "seed " + seed);
        }
        final DeviceCodes codes = builder.build();
        assertEquals(twin.size(), codes.size());
        twin.forEach((code, device) -> assertEquals(code, codes.code(device)));
    }

    @Test
    void shouldCopyCodes()
    {
        final DeviceCodes codes = DeviceCodes.of("abc01", "\u00e9", "x");
        final byte[] dst = new byte[8];
        assertEquals(2, codes.copy(1, dst, 3));
        assertEquals("\u00e9", new String(dst, 3, 2, StandardCharsets.UTF_8));
        assertEquals(5, codes.length(0));
        assertEquals(1, codes.bytes(2).length);
        assertThrows(IllegalArgumentException.class, () -> DeviceCodes.of("a", "a"));
        assertThrows(IllegalArgumentException.class, () -> DeviceCodes.of(""));
    }
}
