package io.plumbline.engine.ingress;

import io.plumbline.codec.DeviceTable;

/**
 * For fleets whose device table is larger than the caches: looks up the codes of the next lines before these are
 * decoded, in a loop so short that many look-ups wait for memory at once. Where the codes stand is guessed: in each
 * line as in the next one, and lines about as long as the one before. A wrong guess costs its time and changes nothing.
 * Single-threaded, allocates nothing.
 */
final class CodeLookAhead
{
    /** Devices whose table, 32 to 64 bytes each, no longer fits into the caches near a core. */
    private static final int LARGE_FLEET = 16 * 1024;

    private static final int LINES = 32;
    private static final int MAX_DRIFT = 2;
    private static final int CODE_SPACED = "{\"code\": \"".length();

    private DeviceTable devices;
    private boolean needed;
    private int linesKnown;

    /** Keeps the look-ups from being left out by the compiler. */
    private long found;

    CodeLookAhead(final DeviceTable devices)
    {
        devices(devices);
    }

    /** From the next line on codes are looked up in another table. */
    void devices(final DeviceTable table)
    {
        devices = table;
        needed = table.size() >= LARGE_FLEET;
        linesKnown = 0;
    }

    /** To be called before each line; looks ahead when the lines looked at before are through. */
    void beforeLine(final LineFramer framer)
    {
        if (needed && --linesKnown < 0)
        {
            linesKnown = lookAhead(framer.buffer(), framer.position(), framer.limit(), framer.usualLength());
        }
    }

    /** Returns how many lines after the next one were looked at. */
    private int lookAhead(final byte[] buffer, final int from, final int limit, final int usualLength)
    {
        final int toCode = from + CODE_SPACED < limit && buffer[from + CODE_SPACED - 1] == '"' ?
            CODE_SPACED :
            CODE_SPACED - 1;
        final int codeLength = codeLength(buffer, from + toCode, limit);
        int lines = 0;
        int start = from;
        while (lines < LINES && start >= 0 && start + toCode + codeLength < limit)
        {
            found += devices.find(buffer, start + toCode, codeLength);
            start = nextStart(buffer, start + usualLength, limit);
            lines++;
        }
        return lines - 1;
    }

    private static int codeLength(final byte[] buffer, final int offset, final int limit)
    {
        final int end = Math.min(limit, offset + DeviceTable.MAX_CODE_LENGTH);
        int i = offset;
        while (i < end && buffer[i] != '"')
        {
            i++;
        }
        return i - offset;
    }

    /** Where a line begins, whose line feed before it is expected at a place, or -1. */
    private static int nextStart(final byte[] buffer, final int expected, final int limit)
    {
        if (expected + MAX_DRIFT >= limit)
        {
            return -1;
        }
        for (int drift = 0; drift <= MAX_DRIFT; drift++)
        {
            if (buffer[expected + drift] == '\n')
            {
                return expected + drift + 1;
            }
            if (buffer[Math.max(0, expected - drift)] == '\n')
            {
                return expected - drift + 1;
            }
        }
        return -1;
    }
}
