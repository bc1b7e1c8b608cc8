package io.plumbline.perf.peer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.util.List;

/**
 * The values of a message as Jackson's streaming parser gives them at its best: fields asked for by name in the order
 * they mostly come in, values taken from the parser's own characters without a String, decimals read by hand, devices
 * found by the number that their code's characters make. Of one thread.
 */
public final class JacksonMessage
{
    /** Time of a message without one. */
    public static final long NO_TIMESTAMP = -1;

    private static final SerializedString CODE = new SerializedString("code");
    private static final SerializedString ID = new SerializedString("id");
    private static final SerializedString PWR = new SerializedString("pwr");
    private static final SerializedString VALID_FLAG = new SerializedString("valid_flag");
    private static final int HAS_CODE = 1;
    private static final int HAS_ID = 2;
    private static final int HAS_PWR = 4;
    private static final int HAS_VALID_FLAG = 8;
    private static final int COMPLETE = HAS_CODE | HAS_ID | HAS_PWR | HAS_VALID_FLAG;
    private static final int MICRO_DIGITS = 6;

    private final long[] keys;
    private final int[] indexes;
    private int device;
    private int component;
    private boolean valid;
    private long power;
    private long timestampMs;

    /**
     * @param codes of all devices, by their index; each of at most 8 Latin-1 characters.
     */
    public JacksonMessage(final List<String> codes)
    {
        final int capacity = Integer.highestOneBit(codes.size()) * 8;
        keys = new long[capacity];
        indexes = new int[capacity];
        for (int i = 0; i < codes.size(); i++)
        {
            final char[] code = codes.get(i).toCharArray();
            place(key(code, 0, code.length), i);
        }
    }

    /**
     * Reads a message.
     *
     * @param parser at the begin of its object; afterwards at the end.
     * @throws IOException for what is no message.
     */
    public void read(final JsonParser parser) throws IOException
    {
        timestampMs = NO_TIMESTAMP;
        int found = parser.nextFieldName(CODE) ? readCode(parser) : readField(parser);
        found |= parser.nextFieldName(ID) ? readId(parser) : readField(parser);
        found |= parser.nextFieldName(PWR) ? readPower(parser) : readField(parser);
        found |= parser.nextFieldName(VALID_FLAG) ? readFlag(parser) : readField(parser);
        while (parser.nextToken() == JsonToken.FIELD_NAME)
        {
            found |= readField(parser);
        }
        if (found != COMPLETE)
        {
            throw new IOException("a field is missing before " + parser.currentTokenLocation());
        }
    }

    /**
     * Device of the message.
     *
     * @return its index.
     */
    public int device()
    {
        return device;
    }

    /**
     * Component of the message.
     *
     * @return its index, 0 to 7.
     */
    public int component()
    {
        return component;
    }

    /**
     * Whether the reading is valid.
     *
     * @return as its flag says.
     */
    public boolean valid()
    {
        return valid;
    }

    /**
     * Power of the message.
     *
     * @return micro-units; 0 of a reading that is not valid.
     */
    public long power()
    {
        return valid ? power : 0;
    }

    /**
     * Time of the message.
     *
     * @return milliseconds since the epoch, or {@link #NO_TIMESTAMP}.
     */
    public long timestampMs()
    {
        return timestampMs;
    }

    /**
     * Reads a decimal number.
     *
     * @param text   that holds it.
     * @param offset of it.
     * @param length of it.
     * @return micro-units.
     */
    public static long micro(final char[] text, final int offset, final int length)
    {
        final boolean negative = text[offset] == '-';
        long value = 0;
        int decimals = -1;
        for (int i = negative ? offset + 1 : offset; i < offset + length; i++)
        {
            if (text[i] == '.')
            {
                decimals = 0;
            }
            else
            {
                value = value * 10 + text[i] - '0';
                decimals += decimals < 0 ? 0 : 1;
            }
        }
        for (int digit = Math.max(0, decimals); digit < MICRO_DIGITS; digit++)
        {
            value *= 10;
        }
        return negative ? -value : value;
    }

    private int readField(final JsonParser parser) throws IOException
    {
        final String name = parser.currentName();
        return switch (name == null ? "" : name)
        {
            case "code" -> readCode(parser);
            case "id" -> readId(parser);
            case "pwr" -> readPower(parser);
            case "valid_flag" -> readFlag(parser);
            case "ts" -> readTime(parser);
            default -> throw new IOException("no field of a message at " + parser.currentTokenLocation());
        };
    }

    private int readCode(final JsonParser parser) throws IOException
    {
        parser.nextToken();
        final long key = key(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        int slot = slot(key);
        while (keys[slot] != key)
        {
            if (keys[slot] == 0)
            {
                throw new IOException("unknown device at " + parser.currentTokenLocation());
            }
            slot = slot + 1 & keys.length - 1;
        }
        device = indexes[slot];
        return HAS_CODE;
    }

    private int readId(final JsonParser parser) throws IOException
    {
        parser.nextToken();
        component = parser.getTextCharacters()[parser.getTextOffset()] - '1';
        return HAS_ID;
    }

    private int readPower(final JsonParser parser) throws IOException
    {
        parser.nextToken();
        power = micro(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        return HAS_PWR;
    }

    private int readFlag(final JsonParser parser) throws IOException
    {
        parser.nextToken();
        valid = (parser.getTextCharacters()[parser.getTextOffset()] | ' ') == 't';
        return HAS_VALID_FLAG;
    }

    private int readTime(final JsonParser parser) throws IOException
    {
        parser.nextToken();
        timestampMs = parser.getLongValue();
        return 0;
    }

    /** A device's code as a number, another for each code. */
    private static long key(final char[] text, final int offset, final int length)
    {
        long key = 0;
        for (int i = offset; i < offset + length; i++)
        {
            key = key << 8 | text[i];
        }
        return key;
    }

    private void place(final long key, final int index)
    {
        int slot = slot(key);
        while (keys[slot] != 0)
        {
            slot = slot + 1 & keys.length - 1;
        }
        keys[slot] = key;
        indexes[slot] = index;
    }

    private int slot(final long key)
    {
        return (int)(key * 0x9E3779B97F4A7C15L >>> 40) & keys.length - 1;
    }
}
