package io.plumbline.engine.config;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class DurationsTest
{
    @ParameterizedTest
    @CsvSource({
        "1ms, 1000000, 1ms", "45s, 45000000000, 45s", "120s, 120000000000, 2m", "3600s, 3600000000000, 1h",
        "61m, 3660000000000, 61m", "0s, 0, 0ms", "1500ms, 1500000000, 1500ms"})
    void shouldParseAndFormatDurations(final String text, final long ns, final String formatted)
    {
        assertEquals(ns, Durations.parse(text));
        assertEquals(formatted, Durations.format(ns));
    }

    @ParameterizedTest
    @CsvSource({"45", "s", "-1s", "1.5s", "1d", "1 s", "1S", "''", "1234567890123456789s"})
    void shouldRefuseOtherDurations(final String text)
    {
        assertEquals(Durations.MALFORMED, Durations.parse(text));
    }
}
