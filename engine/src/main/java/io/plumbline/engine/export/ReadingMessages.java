package io.plumbline.engine.export;

import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.json.JsonLine;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/**
 * The accepted readings as messages that the engine takes in again.
 * <p>
 * Their {@code ts} is the time they counted at, in whole milliseconds. The journal does not keep the stamp of a reading
 * that came late; it gets one a millisecond before the time that the message before has brought, so that it is late
 * again and moves no clock.
 */
final class ReadingMessages extends ExportedPart
{
    private static final String[] IDS = {"1", "2", "3", "4", "5", "6", "7", "8"};

    private final JsonLine line;
    private long lastMs = Long.MIN_VALUE;

    ReadingMessages(final OutputStream out, final long from, final long to, final String code)
    {
        super(from, to, code);
        line = new JsonLine(out);
    }

    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
        if (!has(sequence, device))
        {
            return;
        }
        final boolean valid = (flags & JournalFlags.VALID) != 0;
        final long ms = TimeUnit.NANOSECONDS.toMillis(timeNs);
        final boolean late = (flags & JournalFlags.LATE) != 0 && ms == lastMs && ms > 0;
        line.begin().code(devices(), device).string("id", IDS[component]);
        if (valid)
        {
            line.decimalText("pwr", power);
        }
        else
        {
            line.string("pwr", "NaN");
        }
        line.string("valid_flag", valid ? "True" : "False").number("ts", late ? ms - 1 : ms).end();
        lastMs = ms;
        countRow();
    }

    @Override
    void end()
    {
        line.flush();
    }
}
