package io.plumbline.codec;

/**
 * Decimal text to micro-units (10<sup>-6</sup>) and back, exactly and without floating point.
 * <p>
 * Static and stateless, so any thread may use it. Allocates nothing and throws nothing for bad text.
 */
public final class Decimals
{
    /** Micro-units in one unit. */
    public static final long MICROS_PER_UNIT = 1_000_000;

    /** What {@link #parse} answers when the text is not {@code -?digits[.digits][(e|E)[+-]digits]}. */
    public static final long NOT_A_DECIMAL = Long.MIN_VALUE;

    /** What {@link #parse} answers when the text is a decimal number beyond the limit. */
    public static final long OUT_OF_RANGE = Long.MIN_VALUE + 1;

    /** Most bytes {@link #put} writes. */
    public static final int MAX_TEXT_LENGTH = 21;

    private static final int SCALE = 6;

    /** Digits that fit a long whatever they are. */
    private static final int SAFE_DIGITS = 18;

    /** Exponents are held here: far beyond any number of digits, far from overflow. */
    private static final long EXPONENT_CAP = 1L << 40;

    private static final long[] POWERS_OF_TEN = new long[SAFE_DIGITS + 1];

    static
    {
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i < POWERS_OF_TEN.length; i++)
        {
            POWERS_OF_TEN[i] = POWERS_OF_TEN[i - 1] * 10;
        }
    }

    private Decimals()
    {
    }

    /**
     * Reads decimal text: {@code -?digits[.digits][(e|E)[+-]digits]}, any number of digits, any exponent. Decimals
     * beyond the sixth are rounded half to even; the limit is held against the text before rounding.
     *
     * @param buffer holds the text.
     * @param offset of its first byte.
     * @param length of the text in bytes.
     * @param limit  largest magnitude in micro-units, not negative.
     * @return micro-units, {@link #NOT_A_DECIMAL} or {@link #OUT_OF_RANGE}.
     */
    public static long parse(final byte[] buffer, final int offset, final int length, final long limit)
    {
        if (length <= Long.BYTES && buffer.length - offset >= Long.BYTES)
        {
            final long microUnits = parseWord(Words.wordAt(buffer, offset), length);
            if (microUnits != NOT_A_DECIMAL)
            {
                return Math.abs(microUnits) > limit ? OUT_OF_RANGE : microUnits;
            }
        }
        return parseAny(buffer, offset, length, limit);
    }

    private static long parseAny(final byte[] buffer, final int offset, final int length, final long limit)
    {
        final int end = offset + length;
        final boolean negative = length > 0 && buffer[offset] == '-';
        final int start = negative ? offset + 1 : offset;
        long value = 0;
        int digits = 0;
        int point = -1;
        int i = start;
        for (; i < end; i++)
        {
            final int digit = buffer[i] - '0';
            if (digit >= 0 && digit <= 9)
            {
                value = value * 10 + digit;
                digits++;
            }
            else if (buffer[i] == '.' && point < 0 && digits > 0)
            {
                point = i;
            }
            else
            {
                break;
            }
        }
        if (digits == 0 || point == i - 1)
        {
            return NOT_A_DECIMAL;
        }
        final int fraction = point < 0 ? 0 : i - 1 - point;
        final long magnitude = i == end && digits <= SAFE_DIGITS ?
            scale(value, digits, fraction, limit) :
            parseLong(buffer, start, i, end, fraction, limit);
        return negative && magnitude >= 0 ? -magnitude : magnitude;
    }

    /**
     * Reads text of the simplest form, {@code -?digits[.digits]}, out of one word, without a loop.
     *
     * @param word   the text's bytes from the lowest; the bytes above its length may be anything.
     * @param length of the text, 0 to 8.
     * @return micro-units, or {@link #NOT_A_DECIMAL} when the text is not of that form, whatever else it may be.
     */
    static long parseWord(final long word, final int length)
    {
        final int minus = (word & 0xFF) == '-' ? 1 : 0;
        final long text = word >>> (minus << 3);
        final int textLength = length - minus;
        final long noPoint = text ^ Words.ONES * '.';
        final int point = Long.numberOfTrailingZeros(noPoint - Words.ONES & ~noPoint & Words.HIGHS) >>> 3;
        long digits = text;
        int digitCount = textLength;
        int fraction = 0;
        if (point < textLength)
        {
            final long before = (1L << (point << 3)) - 1;
            digits = text & before | text >>> 8 & ~before;
            digitCount--;
            fraction = digitCount - point;
            if (point == 0 || fraction == 0)
            {
                return NOT_A_DECIMAL;
            }
        }
        if (digitCount <= 0)
        {
            return NOT_A_DECIMAL;
        }
        final long values = (digits ^ Words.ONES * '0') << (64 - (digitCount << 3));
        if (!Words.areDigits(values))
        {
            return NOT_A_DECIMAL;
        }
        final long magnitude = Words.eightDigits(values) * POWERS_OF_TEN[SCALE - fraction];
        return (magnitude ^ -minus) + minus;
    }

    /**
     * Writes micro-units as plain decimal text: no exponent, no trailing zeros, {@code 0} for zero.
     *
     * @param dst        receives the text; must have {@link #MAX_TEXT_LENGTH} bytes of room.
     * @param offset     of the first byte.
     * @param microUnits any value.
     * @return the number of bytes written.
     */
    public static int put(final byte[] dst, final int offset, final long microUnits)
    {
        int index = offset;
        if (microUnits < 0)
        {
            dst[index++] = '-';
        }
        final long units = Math.abs(microUnits / MICROS_PER_UNIT);
        int fraction = (int)Math.abs(microUnits % MICROS_PER_UNIT);
        int length = 1;
        while (length < SAFE_DIGITS && units >= POWERS_OF_TEN[length])
        {
            length++;
        }
        long rest = units;
        for (int i = index + length - 1; i >= index; i--)
        {
            dst[i] = (byte)('0' + rest % 10);
            rest /= 10;
        }
        index += length;
        if (fraction != 0)
        {
            dst[index++] = '.';
            for (int unit = (int)MICROS_PER_UNIT / 10; fraction != 0; unit /= 10)
            {
                dst[index++] = (byte)('0' + fraction / unit);
                fraction %= unit;
            }
        }
        return index - offset;
    }

    /**
     * Divides, rounding to the nearest whole number and halves to the even one.
     *
     * @param numerator   any value.
     * @param denominator greater than 0.
     * @return the rounded quotient.
     */
    public static long divideHalfEven(final long numerator, final int denominator)
    {
        final long quotient = numerator / denominator;
        final long remainder = Math.abs(numerator % denominator);
        return roundsUp(remainder, denominator, quotient) ? quotient + (numerator < 0 ? -1 : 1) : quotient;
    }

    private static boolean roundsUp(final long remainder, final long denominator, final long quotient)
    {
        final long twice = remainder << 1;
        return twice > denominator || twice == denominator && (quotient & 1) != 0;
    }

    private static long scale(final long value, final int digits, final int fraction, final long limit)
    {
        if (fraction <= SCALE)
        {
            final int zeros = SCALE - fraction;
            if (digits + zeros > SAFE_DIGITS && value > limit / POWERS_OF_TEN[zeros])
            {
                return OUT_OF_RANGE;
            }
            final long magnitude = value * POWERS_OF_TEN[zeros];
            return magnitude > limit ? OUT_OF_RANGE : magnitude;
        }
        final long divisor = POWERS_OF_TEN[fraction - SCALE];
        final long quotient = value / divisor;
        final long remainder = value % divisor;
        if (quotient > limit || quotient == limit && remainder != 0)
        {
            return OUT_OF_RANGE;
        }
        return roundsUp(remainder, divisor, quotient) ? quotient + 1 : quotient;
    }

    /**
     * The way for many digits and for exponents: checks what is left of the text, then walks over its digits again.
     */
    private static long parseLong(
        final byte[] buffer,
        final int start,
        final int digitsEnd,
        final int end,
        final int fraction,
        final long limit)
    {
        long exponent = 0;
        if (digitsEnd < end)
        {
            exponent = parseExponent(buffer, digitsEnd, end);
            if (exponent == NOT_A_DECIMAL)
            {
                return NOT_A_DECIMAL;
            }
        }
        final int pointLength = fraction > 0 ? 1 : 0;
        // How many of the digits make whole micro-units; negative when even the first is far below one.
        long whole = digitsEnd - start - pointLength - fraction + exponent + SCALE;
        long magnitude = 0;
        int halves = whole < 0 ? 0 : -1;
        boolean more = false;
        for (int i = start; i < digitsEnd; i++)
        {
            if (buffer[i] == '.')
            {
                continue;
            }
            final int digit = buffer[i] - '0';
            if (whole > 0)
            {
                if (magnitude > (limit - digit) / 10 || digit > limit)
                {
                    return OUT_OF_RANGE;
                }
                magnitude = magnitude * 10 + digit;
                whole--;
            }
            else if (halves < 0)
            {
                halves = digit;
            }
            else
            {
                more |= digit != 0;
            }
        }
        for (; whole > 0 && magnitude != 0; whole--)
        {
            if (magnitude > limit / 10)
            {
                return OUT_OF_RANGE;
            }
            magnitude *= 10;
        }
        if (magnitude == limit && (halves > 0 || more))
        {
            return OUT_OF_RANGE;
        }
        final boolean up = halves > 5 || halves == 5 && (more || (magnitude & 1) != 0);
        return up ? magnitude + 1 : magnitude;
    }

    private static long parseExponent(final byte[] buffer, final int offset, final int end)
    {
        if ((buffer[offset] | 0x20) != 'e')
        {
            return NOT_A_DECIMAL;
        }
        int i = offset + 1;
        final boolean negative = i < end && buffer[i] == '-';
        if (negative || i < end && buffer[i] == '+')
        {
            i++;
        }
        if (i == end)
        {
            return NOT_A_DECIMAL;
        }
        long exponent = 0;
        for (; i < end; i++)
        {
            final int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9)
            {
                return NOT_A_DECIMAL;
            }
            exponent = Math.min(exponent * 10 + digit, EXPONENT_CAP);
        }
        return negative ? -exponent : exponent;
    }
}
