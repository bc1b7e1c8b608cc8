package io.plumbline.codec;

import java.util.Objects;

/**
 * Decodes one message: an Avro record {@code PowerReport} (see {@code PowerReport.avsc}) in Avro's JSON encoding, as
 * real senders write it. Fields come in any order, with white space, escapes and unknown fields; values as JSON
 * strings, numbers or booleans, or wrapped as Avro writes unions.
 * <p>
 * For one thread. Allocates nothing, and throws nothing whatever the bytes: a message is accepted or refused by a
 * {@link DecodeStatus}. Where several reasons hold, the first in the order of the enum is given; only a line that is
 * too long is not looked at any further. The result depends on the bytes of the line alone, wherever it lies.
 */
public final class AvroJsonDecoder
{
    /** Largest magnitude of a power in micro-units: 1,000,000,000 units. */
    public static final long MAX_POWER = 1_000_000_000L * Decimals.MICROS_PER_UNIT;

    private static final int MAX_TIMESTAMP_DIGITS = 15;
    private static final int LETTERS_TO_LOWER = 0x2020_2020;
    private static final int TRUE = 0x6575_7274;
    private static final int FALS = 0x736C_6166;

    private final DeviceTable devices;
    private final boolean timestampRequired;
    private final int maxLineLength;
    private final FieldReader fields;

    /**
     * Makes a decoder with all the memory it will ever need.
     *
     * @param devices           the devices to let in.
     * @param timestampRequired whether a message without {@code ts} is refused.
     * @param maxLineLength     longest line in bytes, without its line end; 1 or more.
     * @throws IllegalArgumentException if the length is not positive.
     */
    public AvroJsonDecoder(final DeviceTable devices, final boolean timestampRequired, final int maxLineLength)
    {
        if (maxLineLength < 1)
        {
            throw new IllegalArgumentException("maxLineLength must be positive: " + maxLineLength);
        }
        this.devices = Objects.requireNonNull(devices, "devices");
        this.timestampRequired = timestampRequired;
        this.maxLineLength = maxLineLength;
        this.fields = new FieldReader(maxLineLength);
    }

    /**
     * Decodes one line.
     *
     * @param buffer holds the line.
     * @param offset of its first byte.
     * @param length of the line in bytes without its line feed; a carriage return at its end does no harm.
     * @param report receives the fields; its content is defined only when {@link DecodeStatus#OK} is returned.
     * @return what became of the message. A blank line is {@link DecodeStatus#MALFORMED_JSON}; see {@link #isBlank}.
     * @throws IndexOutOfBoundsException if the line does not lie within the buffer.
     */
    public DecodeStatus decode(final byte[] buffer, final int offset, final int length, final PowerReport report)
    {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length > maxLineLength)
        {
            return DecodeStatus.LINE_TOO_LONG;
        }
        if (CanonicalLayout.decode(buffer, offset, offset + length, devices, timestampRequired, report))
        {
            return DecodeStatus.OK;
        }
        return decodeAnyLayout(buffer, offset, length, report);
    }

    /**
     * Decodes bytes that are a line if they are laid out as most senders write them, which this finds out. Bytes so
     * accepted hold no line feed, so the line's end need not have been looked for: only that a line feed stands behind
     * them is for the caller to see to.
     *
     * @param buffer holds the bytes.
     * @param offset of the first byte.
     * @param length in bytes, without the line feed behind them; a carriage return at the end does no harm.
     * @param report receives the fields; its content is defined only when true is returned.
     * @return true when the message is accepted; false says nothing, and {@link #decode} is to be asked.
     * @throws IndexOutOfBoundsException if the bytes do not lie within the buffer.
     */
    public boolean decodeUsual(final byte[] buffer, final int offset, final int length, final PowerReport report)
    {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        return length <= maxLineLength &&
            CanonicalLayout.decode(buffer, offset, offset + length, devices, timestampRequired, report);
    }

    /**
     * Whether a line holds nothing but JSON's white space, and so is no message at all.
     *
     * @param buffer holds the line.
     * @param offset of its first byte.
     * @param length of the line in bytes.
     * @return true when it is blank or empty.
     */
    public static boolean isBlank(final byte[] buffer, final int offset, final int length)
    {
        return JsonText.skipWhiteSpace(buffer, offset, offset + length) == offset + length;
    }

    /** The general way, which alone decides what is right; the short way only comes to the same result sooner. */
    DecodeStatus decodeAnyLayout(final byte[] buffer, final int offset, final int length, final PowerReport report)
    {
        return fields.read(buffer, offset, offset + length) ? judge(buffer, report) : DecodeStatus.MALFORMED_JSON;
    }

    private DecodeStatus judge(final byte[] buffer, final PowerReport report)
    {
        final FieldReader fields = this.fields;
        if (fields.hasDuplicate())
        {
            return DecodeStatus.DUPLICATE_FIELD;
        }
        if (fields.code.isMissing() ||
            fields.id.isMissing() ||
            fields.power.isMissing() ||
            fields.validFlag.isMissing())
        {
            return DecodeStatus.MISSING_FIELD;
        }
        if (fields.code.kind != FieldValue.STRING ||
            !fields.id.isScalar() ||
            !fields.power.isScalar() ||
            !fields.validFlag.isScalar() ||
            fields.timestamp.kind == FieldValue.BAD)
        {
            return DecodeStatus.BAD_TYPE;
        }
        final int flag = flagOf(fields.validFlag, fields.textOf(fields.validFlag, buffer));
        if (flag < 0)
        {
            return DecodeStatus.BAD_VALID_FLAG;
        }
        report.valid = flag == 1;
        if (!judgeTimestamp(fields.timestamp, fields.textOf(fields.timestamp, buffer), report))
        {
            return DecodeStatus.BAD_TIMESTAMP;
        }
        report.device = devices.find(fields.textOf(fields.code, buffer), fields.code.offset, fields.code.length);
        if (report.device < 0)
        {
            return DecodeStatus.UNKNOWN_DEVICE;
        }
        report.component = fields.id.hasText() && fields.id.length == 1 ?
            fields.textOf(fields.id, buffer)[fields.id.offset] - '1' : -1;
        if (report.component < 0 || report.component > 7)
        {
            return DecodeStatus.BAD_COMPONENT;
        }
        return judgePower(fields.power, fields.textOf(fields.power, buffer), report);
    }

    private static DecodeStatus judgePower(final FieldValue power, final byte[] text, final PowerReport report)
    {
        if (!report.valid)
        {
            report.power = 0;
            return DecodeStatus.OK;
        }
        if (!power.hasText())
        {
            return DecodeStatus.BAD_POWER;
        }
        final long microUnits = Decimals.parse(text, power.offset, power.length, MAX_POWER);
        if (microUnits <= Decimals.OUT_OF_RANGE)
        {
            return microUnits == Decimals.OUT_OF_RANGE ? DecodeStatus.POWER_OUT_OF_RANGE : DecodeStatus.BAD_POWER;
        }
        report.power = microUnits;
        return DecodeStatus.OK;
    }

    private boolean judgeTimestamp(final FieldValue timestamp, final byte[] text, final PowerReport report)
    {
        if (timestamp.isMissing())
        {
            report.timestampMs = PowerReport.NO_TIMESTAMP;
            return !timestampRequired;
        }
        if (!timestamp.hasText() || timestamp.length < 1 || timestamp.length > MAX_TIMESTAMP_DIGITS)
        {
            return false;
        }
        long value = 0;
        for (int i = 0; i < timestamp.length; i++)
        {
            final int digit = text[timestamp.offset + i] - '0';
            if (digit < 0 || digit > 9)
            {
                return false;
            }
            value = value * 10 + digit;
        }
        report.timestampMs = value;
        return true;
    }

    /** 1 for a flag that is true, or a string that spells it in any case; 0 for false; -1 for anything else. */
    private static int flagOf(final FieldValue flag, final byte[] text)
    {
        if (flag.kind == FieldValue.BOOLEAN)
        {
            return text[flag.offset] == 't' ? 1 : 0;
        }
        if (flag.kind != FieldValue.STRING || flag.length < 4 || flag.length > 5)
        {
            return -1;
        }
        final int letters = Words.intAt(text, flag.offset) | LETTERS_TO_LOWER;
        if (flag.length == 4)
        {
            return letters == TRUE ? 1 : -1;
        }
        return letters == FALS && (text[flag.offset + 4] | 0x20) == 'e' ? 0 : -1;
    }
}
