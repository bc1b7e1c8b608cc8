package io.plumbline.perf.peer;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A log of lines as a careful Java program writes one: a buffer of its own, no String a line, not forced to the disk.
 * Of one thread.
 */
public final class EventLog implements AutoCloseable
{
    private static final int BUFFER_LENGTH = 256 * 1024;
    private static final int MAX_LINE_LENGTH = 128;
    private static final int MAX_DIGITS = 20;

    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private final byte[] digits = new byte[MAX_DIGITS];
    private final byte[][] codes;
    private final OutputStream file;
    private int length;

    /**
     * @param path  of the file, made anew.
     * @param codes of the devices, by their index.
     * @throws IOException when it cannot be made.
     */
    public EventLog(final Path path, final List<String> codes) throws IOException
    {
        this(new FileOutputStream(path.toFile()), codes);
    }

    /**
     * @param file  to write to.
     * @param codes of the devices, by their index.
     */
    public EventLog(final OutputStream file, final List<String> codes)
    {
        this.codes = codes.stream()
            .map(code -> code.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
        this.file = file;
    }

    /**
     * Writes a reading: code, id, micro-units.
     *
     * @param device    index of the device.
     * @param component index of the component, 0 to 7.
     * @param power     micro-units.
     */
    public void reading(final int device, final int component, final long power)
    {
        start(device, component);
        number(power);
        end();
    }

    /**
     * Writes a deviation: code, id, round, micro-units.
     *
     * @param device    index of the device.
     * @param component index of the component, 0 to 7.
     * @param round     of the device, from 0.
     * @param deviation micro-units.
     */
    public void deviation(final int device, final int component, final long round, final long deviation)
    {
        start(device, component);
        number(round);
        buffer[length++] = ',';
        number(deviation);
        end();
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        flush();
        try
        {
            file.close();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes what is in the buffer to the file. */
    public void flush()
    {
        try
        {
            file.write(buffer, 0, length);
            length = 0;
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private void start(final int device, final int component)
    {
        if (length > BUFFER_LENGTH - MAX_LINE_LENGTH)
        {
            flush();
        }
        final byte[] code = codes[device];
        System.arraycopy(code, 0, buffer, length, code.length);
        length += code.length;
        buffer[length++] = ',';
        buffer[length++] = (byte)('1' + component);
        buffer[length++] = ',';
    }

    private void end()
    {
        buffer[length++] = '\n';
    }

    private void number(final long value)
    {
        if (value < 0)
        {
            buffer[length++] = '-';
        }
        long rest = Math.abs(value);
        int i = MAX_DIGITS;
        do
        {
            digits[--i] = (byte)('0' + rest % 10);
            rest /= 10;
        }
        while (rest > 0);
        System.arraycopy(digits, i, buffer, length, MAX_DIGITS - i);
        length += MAX_DIGITS - i;
    }
}
