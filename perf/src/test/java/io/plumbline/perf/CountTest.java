package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class CountTest
{
    @ParameterizedTest
    @CsvSource({"1,1", "20_000_000,20000000", "100k,100000", "1_0m,10000000"})
    void shouldTakeUnderscoresThousandsAndMillions(final String text, final long value)
    {
        assertEquals(value, Count.parse(text).value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "0", "-1k", "1g", "9223372036854775807k"})
    void shouldRefuseWhatIsNoNumber(final String text)
    {
        assertThrows(TypeConversionException.class, () -> Count.parse(text));
    }
}
