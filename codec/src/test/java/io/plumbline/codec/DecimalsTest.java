package io.plumbline.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest
{
    private static final long LIMIT = AvroJsonDecoder.MAX_POWER;
    private static final long SEED = 20_220_814;
    private static final String ALPHABET = "00011234556789990000....---+eE x";

    @ParameterizedTest
    @CsvSource({
        "0, 0", "-0, 0", "-0.0, 0", "1, 1000000", "-59.2, -59200000", "0060.25, 60250000",
        "1000000000, 1000000000000000",
        "-1000000000.000000, -1000000000000000", "1e9, 1000000000000000",
        "1E+9, 1000000000000000", "1e-6, 1", "1e-7, 0",
        "-50.0000005, -50000000", "-50.0000015, -50000002", "0.0000005, 0", "0.0000015, 2", "0.00000050000000001, 1",
        "999999999.9999995, 1000000000000000", "0e999999999, 0", "0.000e99999999999999999999, 0", "1e-999999, 0",
        "5e-7, 0", "5.0000000000000000000000001e-7, 1", "15e-7, 2", "0.00000000000000000000000012e25, 1200000",
        "123456789012345678901234567890e-25, 12345678901", "1e-99999999999999999999, 0", "9.5e-7, 1", "0.99e-6, 1",
        "0.5e-6, 0", "0.05e-6, 0"})
    void shouldReadExactly(final String text, final long expected)
    {
        assertEquals(expected, parse(text, LIMIT));
        assertEquals(expected, ReferenceDecimals.parse(text, LIMIT));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "1000000000.0000004", "-1000000000.000000000000000000000000001", "1000000001", "1e10", "-1e10",
        "1e999999999999999",
        "0.0000000000000000000001e32", "10000000000000000000000000000000000", "1000000000.000001", "1e2147483648"})
    void shouldFindOutOfRange(final String text)
    {
        assertEquals(Decimals.OUT_OF_RANGE, parse(text, LIMIT));
        assertEquals(Decimals.OUT_OF_RANGE, ReferenceDecimals.parse(text, LIMIT));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "-", "+1", ".5", "-.5", "1.", "1.e5", "e5", "1e", "1e+", "1e-", "--1", "1-", "1.2.3", "1..2", "1e5.0",
        "1e5e5",
        "NaN", "Infinity", " 1", "1 ", "0x10", "1,5", "1_000", "12abc", "1f", "1d", "-e1", "1e+-1",
        "1e99999999999999999999x"})
    void shouldFindThatTextIsNoDecimal(final String text)
    {
        assertEquals(Decimals.NOT_A_DECIMAL, parse(text, LIMIT));
        assertEquals(Decimals.NOT_A_DECIMAL, ReferenceDecimals.parse(text, LIMIT));
    }

    @Test
    void shouldReadHundredsOfDigitsExactly()
    {
        final String zeros = "0".repeat(400);
        assertEquals(1_000_000, parse("0." + zeros + "1e401", LIMIT));
        assertEquals(1_000_000, parse("1" + zeros + "e-400", LIMIT));
        assertEquals(0, parse("0.0000005" + zeros, LIMIT));
        assertEquals(1, parse("0.0000005" + zeros + "1", LIMIT));
        assertEquals(Decimals.OUT_OF_RANGE, parse("1000000000." + zeros + "1", LIMIT));
        assertEquals(5_000_000, parse(zeros + "5." + zeros, LIMIT));
    }

    @Test
    void shouldAgreeWithBigDecimalOnGeneratedTexts()
    {
        final Random random = new Random(SEED);
        final long[] limits = {
            0, 1, 9, 10, 1_000_000, LIMIT, 4_000_000_000_000_000L, Long.MAX_VALUE - 1, Long.MAX_VALUE};
        for (int i = 0; i < 1_000_000; i++)
        {
            final String text = (i & 3) == 0 ? anyText(random) : number(random);
            final long limit = (i & 1) == 0 ? LIMIT : limits[random.nextInt(limits.length)];
            final long expected = ReferenceDecimals.parse(text, limit);
            assertEquals(expected, parse(text, limit), () -> text + " limit " + limit + " seed " + SEED);
            if (text.length() <= 8)
            {
                final long ofWord = Decimals.parseWord(word(text, random), text.length());
                assertTrue(
                    ofWord == Decimals.NOT_A_DECIMAL || ofWord == ReferenceDecimals.parse(text, LIMIT),
                    () -> text + " gave " + ofWord + " seed " + SEED);
            }
        }
    }

    @Test
    void shouldReadEveryShortPlainDecimalOutOfAWord()
    {
        final Random random = new Random(SEED);
        for (int i = 0; i < 200_000; i++)
        {
            final int unscaled = random.nextInt(2_000_001) - 1_000_000;
            final String text = BigDecimal.valueOf(unscaled, random.nextInt(6)).toPlainString();
            if (text.length() <= 8)
            {
                assertEquals(parse(text, LIMIT), Decimals.parseWord(word(text, random), text.length()), text);
            }
        }
    }

    @Test
    void shouldWritePlainTextThatReadsBackTheSame()
    {
        final Random random = new Random(SEED);
        final long[] edges = {
            0, 1, -1, 10, -59_200_000, 999_999, 1_000_000, -1_000_001, LIMIT, -LIMIT, Long.MAX_VALUE, Long.MIN_VALUE};
        for (int i = 0; i < 300_000; i++)
        {
            final long value = i < edges.length ? edges[i] : random.nextLong() >> random.nextInt(64);
            final BigDecimal exact = BigDecimal.valueOf(value, 6);
            final String expected = exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
            assertEquals(expected, put(value));
        }
    }

    @Test
    void shouldWriteAtMostTheLengthPromised()
    {
        assertEquals(Decimals.MAX_TEXT_LENGTH, put(Long.MIN_VALUE).length());
    }

    @Test
    void shouldDivideHalfToEven()
    {
        final Random random = new Random(SEED);
        for (int i = 0; i < 300_000; i++)
        {
            final long numerator = (i & 1) == 0 ? random.nextInt(41) - 20 : random.nextLong() >> random.nextInt(60);
            final int denominator = (i & 2) == 0 ? 1 + random.nextInt(8) : 1 + random.nextInt(Integer.MAX_VALUE);
            final long expected = BigDecimal.valueOf(numerator)
                .divide(BigDecimal.valueOf(denominator), 0, RoundingMode.HALF_EVEN).longValueExact();
            assertEquals(expected, Decimals.divideHalfEven(numerator, denominator), numerator + " / " + denominator);
        }
    }

    private static String number(final Random random)
    {
        final StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "-" : "");
        digits(text, random, 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 11));
        if (random.nextInt(4) != 0)
        {
            text.append('.');
            digits(text, random, 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 9));
        }
        if (random.nextInt(4) == 0)
        {
            text.append(random.nextBoolean() ? 'e' : 'E').append(new String[]{"", "+", "-"}[random.nextInt(3)]);
            text.append(random.nextInt(random.nextInt(8) == 0 ? 100_000 : 25));
        }
        return text.toString();
    }

    private static void digits(final StringBuilder text, final Random random, final int length)
    {
        final int style = random.nextInt(4);
        for (int i = 0; i < length; i++)
        {
            text.append(style == 0 ? (i == length - 1 ? '5' : '0') : (char)('0' + random.nextInt(10)));
        }
    }

    private static String anyText(final Random random)
    {
        final StringBuilder text = new StringBuilder();
        final int length = random.nextInt(14);
        for (int i = 0; i < length; i++)
        {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private static long word(final String text, final Random random)
    {
        final byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        System.arraycopy(text.getBytes(US_ASCII), 0, bytes, 0, text.length());
        return Words.wordAt(bytes, 0);
    }

    private static long parse(final String text, final long limit)
    {
        final byte[] bytes = ("9." + text + "0e1").getBytes(US_ASCII);
        return Decimals.parse(bytes, 2, text.length(), limit);
    }

    private static String put(final long microUnits)
    {
        final byte[] bytes = new byte[Decimals.MAX_TEXT_LENGTH + 3];
        final int length = Decimals.put(bytes, 3, microUnits);
        return new String(bytes, 3, length, US_ASCII);
    }
}
