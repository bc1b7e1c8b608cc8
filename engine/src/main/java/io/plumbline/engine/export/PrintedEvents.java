package io.plumbline.engine.export;

import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.engine.replay.EventPrinter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.agrona.DirectBuffer;

/** The events as they are printed, by what prints them. */
final class PrintedEvents extends ExportedPart
{
    private final CountedLines lines;
    private final EventPrinter printer;
    private int device;

    PrintedEvents(final OutputStream out, final long from, final long to, final String code)
    {
        super(from, to, code);
        lines = new CountedLines(out);
        printer = new EventPrinter(lines);
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
        this.device = device;
        if (has(sequence, device))
        {
            printer.onReading(sequence, timeNs, device, component, power, flags);
        }
    }

    @Override
    public void onRoundEvaluated(final long sequence, final long firstSum, final long lastSum, final int members)
    {
        if (has(sequence, device))
        {
            printer.onRoundEvaluated(sequence, firstSum, lastSum, members);
        }
    }

    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        if (has(sequence, device))
        {
            printer.onComponentVerdict(sequence, component, power, threshold, flags);
        }
    }

    @Override
    public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        if (has(sequence, device))
        {
            printer.onRoundIncomplete(sequence, deadlineNs, device, missing);
        }
    }

    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        if (has(sequence, device))
        {
            printer.onDeviceSilent(sequence, deadlineNs, device);
        }
    }

    @Override
    public void onRejected(
        final long sequence,
        final long timeNs,
        final int reason,
        final long lineLength,
        final DirectBuffer raw,
        final int offset,
        final int length)
    {
        if (isOfAllDevices() && has(sequence))
        {
            printer.onRejected(sequence, timeNs, reason, lineLength, raw, offset, length);
        }
    }

    /** Where it is not wanted, the snapshot behind it says what is in force. */
    @Override
    public void onReload(
        final long sequence,
        final long timeNs,
        final long devicesAdded,
        final long devicesRemoved,
        final long devicesChanged,
        final long alarmsDropped)
    {
        if (isOfAllDevices() && has(sequence))
        {
            printer.onReload(sequence, timeNs, devicesAdded, devicesRemoved, devicesChanged, alarmsDropped);
        }
    }

    @Override
    public void onSnapshotStart(final SnapshotStartDecoder start)
    {
        super.onSnapshotStart(start);
        printer.devices(devices());
    }

    @Override
    long rows()
    {
        return lines.count;
    }

    @Override
    void end()
    {
        printer.flush();
    }

    /** Counts the lines on their way; a line feed stands nowhere else in JSON lines. */
    private static final class CountedLines extends FilterOutputStream
    {
        private long count;

        CountedLines(final OutputStream out)
        {
            super(out);
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException
        {
            for (int i = offset; i < offset + length; i++)
            {
                count += bytes[i] == '\n' ? 1 : 0;
            }
            out.write(bytes, offset, length);
        }
    }
}
