package io.plumbline.engine.json;

import io.plumbline.codec.Decimals;
import io.plumbline.codec.DeviceTable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.agrona.DirectBuffer;

/**
 * Builds JSON objects, one a line, in UTF-8, in a buffer that goes to a stream at the end of a line when it is nearly
 * full. Numbers are written exactly; text is escaped as RFC 8259 asks. Names of fields and events are ASCII and need no
 * escapes. Single-threaded; allocates nothing but where a text needs escapes or a line is longer than the buffer.
 */
public final class JsonLine
{
    private static final int BUFFER_LENGTH = 64 * 1024;

    /** More than most lines need; one that needs more makes the buffer grow. */
    private static final int LINE_RESERVE = 4096;

    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final int NANO_DIGITS = 9;
    private static final int HASH_DIGITS = 16;
    private static final int MAX_NUMBER_LENGTH = 20;
    private static final int MAX_TIME_LENGTH = 48;
    private static final int COMPONENTS = 8;
    private static final DateTimeFormatter SECONDS =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private final byte[] code = new byte[DeviceTable.MAX_CODE_LENGTH];
    private byte[] buffer = new byte[BUFFER_LENGTH];
    private int length;
    private long cachedSecond = Long.MIN_VALUE;
    private byte[] cachedSecondText;

    /**
     * Lines for a stream.
     *
     * @param out written when the buffer is full and by {@link #flush()}; every method that begins a line may throw
     *            {@link UncheckedIOException} when it cannot be written.
     */
    public JsonLine(final OutputStream out)
    {
        this.out = out;
    }

    /**
     * Begins a line.
     *
     * @return this.
     */
    public JsonLine begin()
    {
        if (length > BUFFER_LENGTH - LINE_RESERVE)
        {
            flush();
        }
        put('{');
        return this;
    }

    /**
     * Begins a line.
     *
     * @param event value of its field {@code event}.
     * @return this.
     */
    public JsonLine begin(final String event)
    {
        return begin().string("event", event);
    }

    /**
     * Begins a line.
     *
     * @param event    value of its field {@code event}.
     * @param sequence value of its field {@code sequence}.
     * @param timeNs   value of its field {@code time}, epoch nanoseconds; null is written for {@code Long.MIN_VALUE}.
     * @return this.
     */
    public JsonLine begin(final String event, final long sequence, final long timeNs)
    {
        return begin(event).number("sequence", sequence).time("time", timeNs);
    }

    /** Ends the line. */
    public void end()
    {
        put('}');
        put('\n');
    }

    /**
     * A whole number.
     *
     * @param name  of the field.
     * @param value of it.
     * @return this.
     */
    public JsonLine number(final String name, final long value)
    {
        name(name);
        number(value);
        return this;
    }

    /**
     * An exact decimal.
     *
     * @param name       of the field.
     * @param microUnits value of it; null is written for {@code Long.MIN_VALUE}.
     * @return this.
     */
    public JsonLine decimal(final String name, final long microUnits)
    {
        name(name);
        if (microUnits == Long.MIN_VALUE)
        {
            ascii("null");
        }
        else
        {
            room(Decimals.MAX_TEXT_LENGTH);
            length += Decimals.put(buffer, length, microUnits);
        }
        return this;
    }

    /**
     * An exact decimal as a text, as messages have it.
     *
     * @param name       of the field.
     * @param microUnits value of it.
     * @return this.
     */
    public JsonLine decimalText(final String name, final long microUnits)
    {
        name(name);
        put('"');
        room(Decimals.MAX_TEXT_LENGTH);
        length += Decimals.put(buffer, length, microUnits);
        put('"');
        return this;
    }

    /**
     * An exact decimal of any size.
     *
     * @param name  of the field.
     * @param value of it.
     * @return this.
     */
    public JsonLine decimal(final String name, final BigDecimal value)
    {
        name(name);
        ascii(value.stripTrailingZeros().toPlainString());
        return this;
    }

    /**
     * A truth value.
     *
     * @param name  of the field.
     * @param value of it.
     * @return this.
     */
    public JsonLine bool(final String name, final boolean value)
    {
        name(name);
        ascii(value ? "true" : "false");
        return this;
    }

    /**
     * A field that is only there when it is true.
     *
     * @param name  of the field.
     * @param value of it.
     * @return this.
     */
    public JsonLine flag(final String name, final boolean value)
    {
        return value ? bool(name, true) : this;
    }

    /**
     * A text.
     *
     * @param name  of the field.
     * @param value of it; may be null.
     * @return this.
     */
    public JsonLine string(final String name, final String value)
    {
        name(name);
        text(value);
        return this;
    }

    /**
     * A device's code, as the field {@code code}.
     *
     * @param devices that know it.
     * @param device  index of the device.
     * @return this.
     */
    public JsonLine code(final DeviceTable devices, final int device)
    {
        name("code");
        put('"');
        final int codeLength = devices.copyCode(device, code, 0);
        boolean plain = true;
        for (int i = 0; i < codeLength; i++)
        {
            plain &= code[i] >= ' ' && code[i] != '"' && code[i] != '\\';
        }
        if (plain)
        {
            append(code, codeLength);
        }
        else
        {
            escaped(new String(code, 0, codeLength, StandardCharsets.UTF_8));
        }
        put('"');
        return this;
    }

    /**
     * Bytes that are meant to be UTF-8; what is not stands as U+FFFD.
     *
     * @param name   of the field.
     * @param bytes  hold the text.
     * @param offset of the text therein.
     * @param count  of its bytes.
     * @return this.
     */
    public JsonLine bytes(final String name, final DirectBuffer bytes, final int offset, final int count)
    {
        final byte[] copy = new byte[count];
        bytes.getBytes(offset, copy);
        name(name);
        put('"');
        escaped(new String(copy, StandardCharsets.UTF_8));
        put('"');
        return this;
    }

    /**
     * A time in ISO 8601, UTC, with nanoseconds.
     *
     * @param name   of the field.
     * @param timeNs epoch nanoseconds; null is written for {@code Long.MIN_VALUE}.
     * @return this.
     */
    public JsonLine time(final String name, final long timeNs)
    {
        name(name);
        if (timeNs == Long.MIN_VALUE)
        {
            ascii("null");
        }
        else
        {
            put('"');
            time(timeNs);
            put('"');
        }
        return this;
    }

    /**
     * A hash, as 16 hexadecimal digits.
     *
     * @param name of the field.
     * @param hash value of it.
     * @return this.
     */
    public JsonLine hash(final String name, final long hash)
    {
        name(name);
        put('"');
        room(HASH_DIGITS);
        for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4)
        {
            buffer[length++] = HEX[(int)(hash >>> shift) & 0xF];
        }
        put('"');
        return this;
    }

    /**
     * The components of a mask, as an array of their ids.
     *
     * @param name of the field.
     * @param mask one bit a component, the lowest for id 1.
     * @return this.
     */
    public JsonLine ids(final String name, final int mask)
    {
        beginArray(name);
        for (int component = 0; component < COMPONENTS; component++)
        {
            if ((mask & 1 << component) != 0)
            {
                separate();
                number(component + 1);
            }
        }
        return endArray();
    }

    /**
     * Begins an array.
     *
     * @param name of the field.
     * @return this.
     */
    public JsonLine beginArray(final String name)
    {
        name(name);
        put('[');
        return this;
    }

    /**
     * A text, as an element of an array.
     *
     * @param value may be null.
     * @return this.
     */
    public JsonLine element(final String value)
    {
        separate();
        text(value);
        return this;
    }

    /**
     * Begins an object, as an element of an array.
     *
     * @return this.
     */
    public JsonLine beginObject()
    {
        separate();
        put('{');
        return this;
    }

    /**
     * Begins an object, as the value of a field.
     *
     * @param name of the field.
     * @return this.
     */
    public JsonLine beginObject(final String name)
    {
        name(name);
        put('{');
        return this;
    }

    /**
     * A number whose name may be any text.
     *
     * @param key   its name.
     * @param value the number.
     * @return this.
     */
    public JsonLine entry(final String key, final long value)
    {
        separate();
        text(key);
        put(':');
        number(value);
        return this;
    }

    /**
     * Ends such an object.
     *
     * @return this.
     */
    public JsonLine endObject()
    {
        put('}');
        return this;
    }

    /**
     * Ends an array.
     *
     * @return this.
     */
    public JsonLine endArray()
    {
        put(']');
        return this;
    }

    /**
     * Hands everything so far to the stream, and flushes that. To be called between lines.
     *
     * @throws UncheckedIOException when the stream cannot be written.
     */
    public void flush()
    {
        final int count = length;
        length = 0;
        try
        {
            out.write(buffer, 0, count);
            out.flush();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private void name(final String name)
    {
        separate();
        put('"');
        ascii(name);
        put('"');
        put(':');
    }

    private void separate()
    {
        final byte last = buffer[length - 1];
        if (last != '{' && last != '[')
        {
            put(',');
        }
    }

    private void text(final String value)
    {
        if (value == null)
        {
            ascii("null");
            return;
        }
        boolean plain = true;
        for (int i = 0; i < value.length(); i++)
        {
            final char c = value.charAt(i);
            plain &= c >= ' ' && c < 0x7F && c != '"' && c != '\\';
        }
        put('"');
        if (plain)
        {
            ascii(value);
        }
        else
        {
            escaped(value);
        }
        put('"');
    }

    private void time(final long timeNs)
    {
        final long second = Math.floorDiv(timeNs, (long)NANOS_PER_SECOND);
        if (second != cachedSecond)
        {
            cachedSecond = second;
            cachedSecondText = SECONDS.format(Instant.ofEpochSecond(second)).getBytes(StandardCharsets.US_ASCII);
        }
        room(MAX_TIME_LENGTH);
        append(cachedSecondText, cachedSecondText.length);
        int nanos = (int)Math.floorMod(timeNs, (long)NANOS_PER_SECOND);
        for (int i = length + NANO_DIGITS - 1; i >= length; i--)
        {
            buffer[i] = (byte)('0' + nanos % 10);
            nanos /= 10;
        }
        length += NANO_DIGITS;
        put('Z');
    }

    private void number(final long value)
    {
        room(MAX_NUMBER_LENGTH);
        if (value < 0)
        {
            buffer[length++] = '-';
        }
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10)
        {
            digits++;
        }
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--)
        {
            buffer[i] = (byte)('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        length += digits;
    }

    private void ascii(final String text)
    {
        room(text.length());
        for (int i = 0; i < text.length(); i++)
        {
            buffer[length++] = (byte)text.charAt(i);
        }
    }

    private void escaped(final String text)
    {
        final StringBuilder builder = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++)
        {
            final char c = text.charAt(i);
            switch (c)
            {
                case '"' -> builder.append("\\\"");
                case '\\' -> builder.append("\\\\");
                case '\t' -> builder.append("\\t");
                case '\r' -> builder.append("\\r");
                default ->
                {
                    if (c < ' ' || c == 0x7F)
                    {
                        builder.append("\\u00").append((char)HEX[c >> 4]).append((char)HEX[c & 0xF]);
                    }
                    else
                    {
                        builder.append(c);
                    }
                }
            }
        }
        final byte[] utf8 = builder.toString().getBytes(StandardCharsets.UTF_8);
        append(utf8, utf8.length);
    }

    private void append(final byte[] bytes, final int count)
    {
        room(count);
        System.arraycopy(bytes, 0, buffer, length, count);
        length += count;
    }

    private void put(final char c)
    {
        room(1);
        buffer[length++] = (byte)c;
    }

    private void room(final int count)
    {
        if (length + count > buffer.length)
        {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + count));
        }
    }
}
