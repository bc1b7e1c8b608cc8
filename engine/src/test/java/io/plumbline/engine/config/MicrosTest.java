package io.plumbline.engine.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;

class MicrosTest
{
    @ParameterizedTest
    @CsvSource({
        "0, 0", "-0, 0", "-3.0, -3000000", "0.0000005, 0", "0.0000015, 2", "-0.0000015, -2", "0.00000050001, 1",
        "1e-6, 1", "1E+3, 1000000000", "007, 7000000", "4000000000, 4000000000000000", "0e99999999, 0",
        "1e-99999999, 0", "4000000000.0000001, 9223372036854775806", "1e99999999, 9223372036854775806",
        "+1, 9223372036854775807", ".5, 9223372036854775807", "1., 9223372036854775807", "'', 9223372036854775807",
        "1e, 9223372036854775807", "NaN, 9223372036854775807", "1_0, 9223372036854775807"})
    void shouldParseMicroUnits(final String text, final long expected)
    {
        assertEquals(expected, Micros.parse(text));
    }

    @Test
    void shouldRoundMicroUnitsLikeBigDecimal()
    {
        final int seed = 3;
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++)
        {
            final long digits = random.nextLong(-4_000_000_000L, 4_000_000_000L);
            final String text = BigDecimal.valueOf(digits, random.nextInt(18)).toPlainString();
            assertEquals(
                new BigDecimal(text).setScale(6, RoundingMode.HALF_EVEN).unscaledValue().longValueExact(),
                Micros.parse(text),
                "seed " + seed + ": " + text);
        }
    }
}
