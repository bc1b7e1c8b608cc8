package io.plumbline.perf.peer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;

/**
 * Reads messages with Jackson's streaming parser at its best: all lines as one stream out of the array itself, fields
 * asked for by name in the order they come in, values taken from the parser's own characters without a String, devices
 * found by the number that their code's characters make. Of one thread.
 */
public final class MessageReader
{
    private static final SerializedString CODE = new SerializedString("code");
    private static final SerializedString ID = new SerializedString("id");
    private static final SerializedString PWR = new SerializedString("pwr");
    private static final SerializedString VALID_FLAG = new SerializedString("valid_flag");
    private static final int MICRO_DIGITS = 6;

    private final JsonFactory factory = new JsonFactory();
    private final PeerInput input;
    private final long[] keys;
    private final int[] indexes;
    private JsonParser parser;
    private int repeat;
    private long taken;
    private int device;
    private int component;
    private long power;

    /**
     * @param input to read, from its beginning to its end.
     */
    public MessageReader(final PeerInput input)
    {
        this.input = input;
        final int capacity = Integer.highestOneBit(input.codes().size()) * 8;
        keys = new long[capacity];
        indexes = new int[capacity];
        for (int i = 0; i < input.codes().size(); i++)
        {
            final char[] code = input.codes().get(i).toCharArray();
            place(key(code, 0, code.length), i);
        }
    }

    /**
     * Reads the next message.
     *
     * @return false at the end.
     * @throws IOException for what is no message.
     */
    public boolean next() throws IOException
    {
        input.awaitDue(taken++);
        while (parser == null || parser.nextToken() != JsonToken.START_OBJECT)
        {
            if (repeat++ == input.repeats())
            {
                return false;
            }
            parser = factory.createParser(input.bytes(), 0, input.length());
        }
        value(CODE);
        device = device(key(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength()));
        value(ID);
        component = parser.getTextCharacters()[parser.getTextOffset()] - '1';
        value(PWR);
        power = micro(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        value(VALID_FLAG);
        if ((parser.getTextCharacters()[parser.getTextOffset()] | ' ') != 't')
        {
            power = 0;
        }
        return parser.nextToken() == JsonToken.END_OBJECT;
    }

    /**
     * Whether no message will come any more.
     *
     * @return true behind the last one.
     */
    public boolean isAtEnd()
    {
        return taken >= input.count();
    }

    /**
     * Whether the next message is there already.
     *
     * @return false before its planned time, and at the end.
     */
    public boolean isDue()
    {
        return input.isDue(taken);
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
     * Power of the message.
     *
     * @return micro-units; 0 of a reading that is not valid.
     */
    public long power()
    {
        return power;
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

    /**
     * A device's code as a number.
     *
     * @param text   that holds it.
     * @param offset of it.
     * @param length of it, at most 8; Latin-1 characters.
     * @return another number for each code.
     */
    public static long key(final char[] text, final int offset, final int length)
    {
        long key = 0;
        for (int i = offset; i < offset + length; i++)
        {
            key = key << 8 | text[i];
        }
        return key;
    }

    private void value(final SerializedString field) throws IOException
    {
        if (!parser.nextFieldName(field))
        {
            throw new IOException("not the field " + field + " at " + parser.currentTokenLocation());
        }
        parser.nextToken();
    }

    private int device(final long key) throws IOException
    {
        int slot = slot(key);
        while (keys[slot] != key)
        {
            if (keys[slot] == 0)
            {
                throw new IOException("unknown device at " + parser.currentTokenLocation());
            }
            slot = slot + 1 & keys.length - 1;
        }
        return indexes[slot];
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
