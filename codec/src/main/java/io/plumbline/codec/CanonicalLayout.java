package io.plumbline.codec;

/**
 * The short way for lines laid out as most senders write them: {@code code}, {@code id}, {@code pwr} and
 * {@code valid_flag} as plain strings in this order, then perhaps {@code ts} as a number. It compares whole words with
 * what such a line must hold and either accepts the line, with the result the general way would come to, or gives no
 * answer at all. Every byte from the first to the last has then been compared or read, so a line that is accepted is
 * well-formed.
 * <p>
 * The steps are methods small enough for the compiler to inline into each use of the two constants, so that the words
 * of their literals become constants of the code: that is a quarter of the speed.
 *
 * @param head      from the brace to the quote that opens the code.
 * @param id        from the quote that closes the code to the one that opens the id.
 * @param power     from the quote that closes the id to the one that opens the power.
 * @param validFlag from the quote that closes the power to the one that opens the flag.
 * @param timestamp from the last letter of the flag to before the digits of the time stamp.
 */
record CanonicalLayout(Literal head, Literal id, Literal power, Literal validFlag, Literal timestamp)
{
    /** As Python's json.dumps writes: {@code {"code": "abc01", "id": "3", ...}}. */
    static final CanonicalLayout SPACED = of(": ", ", ");

    /** Without white space: {@code {"code":"abc01","id":"3",...}}. */
    static final CanonicalLayout COMPACT = of(":", ",");

    /** Where the two differ first. */
    private static final int SPACE_INDEX = 8;

    private static final int TRUE = 0x6575_7274;
    private static final int FALS = 0x736C_6166;
    private static final long TRUE_END = 0x7D22_6575_7274L;
    private static final long FALSE_END = 0x7D22_6573_6C61_66L;
    private static final int LETTERS_TO_LOWER_4 = 0x2020_2020;
    private static final long TRUE_TO_LOWER = 0x2020_2020L;
    private static final long FALSE_TO_LOWER = 0x20_2020_2020L;
    private static final int MIN_TIMESTAMP_DIGITS = 9;
    private static final int MAX_TIMESTAMP_DIGITS = 15;

    private static CanonicalLayout of(final String colon, final String comma)
    {
        return new CanonicalLayout(
            Literal.of("{\"code\"" + colon + '"'),
            Literal.of('"' + comma + "\"id\"" + colon + '"'),
            Literal.of('"' + comma + "\"pwr\"" + colon + '"'),
            Literal.of('"' + comma + "\"valid_flag\"" + colon + '"'),
            Literal.of("e\"" + comma + "\"ts\"" + colon));
    }

    /**
     * Decodes a line if it is laid out in one of these ways and acceptable.
     *
     * @param buffer            holds the line.
     * @param offset            of its first byte.
     * @param lineEnd           of the line.
     * @param devices           the known devices.
     * @param timestampRequired whether a line without {@code ts} is refused.
     * @param report            receives the fields.
     * @return true when the line is accepted; false says nothing about the line.
     */
    static boolean decode(
        final byte[] buffer,
        final int offset,
        final int lineEnd,
        final DeviceTable devices,
        final boolean timestampRequired,
        final PowerReport report)
    {
        if (lineEnd - offset < COMPACT.minLength())
        {
            return false;
        }
        final int end = buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        return buffer[offset + SPACE_INDEX] == ' ' ?
            SPACED.decodeFields(buffer, offset, end, devices, timestampRequired, report) :
            COMPACT.decodeFields(buffer, offset, end, devices, timestampRequired, report);
    }

    private int minLength()
    {
        return head.length() + 1 + minLengthBehindCode();
    }

    private int minLengthBehindCode()
    {
        return id.length() + 1 + power.length() + 1 + minLengthBehindPower();
    }

    private int minLengthBehindPower()
    {
        return validFlag.length() + "true\"}".length();
    }

    private boolean decodeFields(
        final byte[] buffer,
        final int offset,
        final int end,
        final DeviceTable devices,
        final boolean timestampRequired,
        final PowerReport report)
    {
        if (!head.matches(buffer, offset))
        {
            return false;
        }
        final int codeStart = offset + head.length();
        final long codeWord = Words.wordAt(buffer, codeStart);
        final int codeWordLength = Words.plainLength(codeWord);
        final boolean isShortCode = codeWordLength < Long.BYTES;
        final int codeLength = isShortCode ? codeWordLength : longLength(buffer, codeStart, end);
        report.device = isShortCode ?
            devices.findShort(Words.lowest(codeWord, codeLength), codeLength) :
            devices.find(buffer, codeStart, codeLength);
        return report.device >= 0 &&
            decodeComponent(buffer, codeStart + codeLength, end, timestampRequired, report);
    }

    private boolean decodeComponent(
        final byte[] buffer,
        final int codeEnd,
        final int end,
        final boolean timestampRequired,
        final PowerReport report)
    {
        if (end - codeEnd < minLengthBehindCode() || !id.matches(buffer, codeEnd))
        {
            return false;
        }
        final int idIndex = codeEnd + id.length();
        final int component = buffer[idIndex] - '1';
        report.component = component;
        return (component & ~7) == 0 && decodePower(buffer, idIndex + 1, end, timestampRequired, report);
    }

    private boolean decodePower(
        final byte[] buffer,
        final int idEnd,
        final int end,
        final boolean timestampRequired,
        final PowerReport report)
    {
        if (!power.matches(buffer, idEnd))
        {
            return false;
        }
        final int start = idEnd + power.length();
        final long word = Words.wordAt(buffer, start);
        final int wordLength = Words.plainLength(word);
        final boolean isShort = wordLength < Long.BYTES;
        final int length = isShort ? wordLength : longLength(buffer, start, end);
        final long microUnits = isShort ?
            Decimals.parseWord(word, length) :
            Decimals.parse(buffer, start, length, AvroJsonDecoder.MAX_POWER);
        return microUnits > Decimals.OUT_OF_RANGE &&
            decodeFlag(buffer, start + length, end, microUnits, timestampRequired, report);
    }

    /** Length of a string's content, or 0 where that is not as it stands, which no code and no power is. */
    private static int longLength(final byte[] buffer, final int start, final int end)
    {
        final int quote = JsonText.skipString(buffer, start, end);
        return quote < 0 ? 0 : quote - start;
    }

    private boolean decodeFlag(
        final byte[] buffer,
        final int powerEnd,
        final int end,
        final long microUnits,
        final boolean timestampRequired,
        final PowerReport report)
    {
        if (end - powerEnd < minLengthBehindPower() || !validFlag.matches(buffer, powerEnd))
        {
            return false;
        }
        final int flagStart = powerEnd + validFlag.length();
        final int tailLength = end - flagStart;
        if (tailLength > 7)
        {
            return decodeTimedTail(buffer, flagStart, end, microUnits, report);
        }
        final boolean valid = tailLength == 6;
        final long lastWord = Words.wordAt(buffer, end - Long.BYTES);
        report.valid = valid;
        report.power = valid ? microUnits : 0;
        report.timestampMs = PowerReport.NO_TIMESTAMP;
        return !timestampRequired && (valid ?
            (lastWord >>> 16 | TRUE_TO_LOWER) == TRUE_END :
            (lastWord >>> 8 | FALSE_TO_LOWER) == FALSE_END);
    }

    /** From the flag's first letter to the end, with a time stamp. */
    private boolean decodeTimedTail(
        final byte[] buffer,
        final int flagStart,
        final int end,
        final long microUnits,
        final PowerReport report)
    {
        final int letters = Words.intAt(buffer, flagStart) | LETTERS_TO_LOWER_4;
        final boolean valid = letters == TRUE;
        final int flagLast = flagStart + (valid ? 3 : 4);
        final int digitsStart = flagLast + timestamp.length();
        final int digitCount = end - 1 - digitsStart;
        if (!valid && letters != FALS ||
            digitCount < MIN_TIMESTAMP_DIGITS ||
            digitCount > MAX_TIMESTAMP_DIGITS ||
            !timestamp.matches(buffer, flagLast) ||
            buffer[digitsStart] == '0' ||
            buffer[end - 1] != '}')
        {
            return false;
        }
        final long zeros = Words.ONES * '0';
        final long low = Words.wordAt(buffer, end - 1 - 8) ^ zeros;
        final long high = (Words.wordAt(buffer, end - 1 - 16) ^ zeros) & -1L << ((16 - digitCount) << 3);
        if (!Words.areDigits(low) || !Words.areDigits(high))
        {
            return false;
        }
        report.valid = valid;
        report.power = valid ? microUnits : 0;
        report.timestampMs = Words.eightDigits(high) * 100_000_000 + Words.eightDigits(low);
        return true;
    }
}
