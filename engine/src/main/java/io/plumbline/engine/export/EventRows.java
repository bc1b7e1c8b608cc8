package io.plumbline.engine.export;

import io.plumbline.codec.DecodeStatus;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.config.EventKind;
import io.plumbline.engine.replay.RoundSums;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.DirectBuffer;

/** The events that are printed, as a table: each has the fields of its kind. */
final class EventRows extends ExportedPart
{
    static final List<Column> COLUMNS = List.of(
        Column.required("event", ColumnKind.TEXT),
        Column.required("sequence", ColumnKind.NUMBER),
        Column.required("time", ColumnKind.TIME),
        Column.optional("code", ColumnKind.TEXT),
        Column.optional("id", ColumnKind.ID),
        Column.optional("pwr", ColumnKind.DECIMAL),
        Column.optional("valid", ColumnKind.FLAG),
        Column.optional("mean", ColumnKind.DECIMAL),
        Column.optional("deviation", ColumnKind.DECIMAL),
        Column.optional("bound", ColumnKind.TEXT),
        Column.optional("threshold", ColumnKind.DECIMAL),
        Column.required("missing", ColumnKind.IDS),
        Column.optional("reason", ColumnKind.TEXT),
        Column.optional("raw", ColumnKind.TEXT),
        Column.optional("devices", ColumnKind.NUMBER),
        Column.optional("added", ColumnKind.NUMBER),
        Column.optional("removed", ColumnKind.NUMBER),
        Column.optional("changed", ColumnKind.NUMBER),
        Column.optional("alarmsDropped", ColumnKind.NUMBER));

    private static final int MISSING = 11;
    private static final int REASON = 12;
    private static final int DEVICES = 14;

    private final RowWriter rows;
    private final RoundSums sums = new RoundSums();
    /** Columns of the row that have their value. */
    private int filled;
    private long timeNs;
    private int device;

    EventRows(final RowWriter rows, final long from, final long to, final String code)
    {
        super(from, to, code);
        this.rows = rows;
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
        this.timeNs = timeNs;
        this.device = device;
        if ((flags & JournalFlags.RECOVERED) != 0 && has(sequence, device))
        {
            begin(EventKind.RECOVERED.toString(), sequence, timeNs, device);
            endRow();
        }
    }

    @Override
    public void onRoundEvaluated(final long sequence, final long firstSum, final long lastSum, final int members)
    {
        sums.take(firstSum, lastSum, members);
    }

    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        if (!has(sequence, device))
        {
            return;
        }
        final long mean = sums.mean(component);
        final long deviation = sums.deviation(component, power);
        if ((flags & (JournalFlags.BELOW | JournalFlags.ABOVE)) != 0)
        {
            begin(EventKind.DEVIATION.toString(), sequence, timeNs, device);
            rows.id(component + 1);
            rows.decimal(power);
            rows.flag((flags & JournalFlags.COMPONENT_VALID) != 0);
            rows.decimal(mean);
            rows.decimal(deviation);
            rows.text((flags & JournalFlags.BELOW) != 0 ? "below" : "above");
            rows.decimal(threshold);
            filled += 7;
            endRow();
        }
        if ((flags & JournalFlags.RAISED) != 0)
        {
            writeAlarm(EventKind.RAISED, sequence, component, power, mean, deviation);
        }
        if ((flags & JournalFlags.CLEARED) != 0)
        {
            writeAlarm(EventKind.CLEARED, sequence, component, power, mean, deviation);
        }
    }

    @Override
    public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        if (has(sequence, device))
        {
            begin(EventKind.INCOMPLETE.toString(), sequence, deadlineNs, device);
            fillTo(MISSING);
            rows.ids(missing);
            filled++;
            endRow();
        }
    }

    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        if (has(sequence, device))
        {
            begin(EventKind.SILENT.toString(), sequence, deadlineNs, device);
            endRow();
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
            final byte[] bytes = new byte[length];
            raw.getBytes(offset, bytes);
            begin(EventKind.REJECTED.toString(), sequence, timeNs);
            fillTo(REASON);
            rows.text(DecodeStatus.of(reason).reason());
            rows.text(new String(bytes, StandardCharsets.UTF_8));
            filled += 2;
            endRow();
        }
    }

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
            begin("configuration", sequence, timeNs);
            fillTo(DEVICES);
            rows.number(devices().size() + devicesAdded - devicesRemoved);
            rows.number(devicesAdded);
            rows.number(devicesRemoved);
            rows.number(devicesChanged);
            rows.number(alarmsDropped);
            filled += 5;
            endRow();
        }
    }

    @Override
    void end()
    {
        rows.end();
    }

    private void writeAlarm(
        final EventKind kind,
        final long sequence,
        final int component,
        final long power,
        final long mean,
        final long deviation)
    {
        begin(kind.toString(), sequence, timeNs, device);
        rows.id(component + 1);
        rows.decimal(power);
        rows.none();
        rows.decimal(mean);
        rows.decimal(deviation);
        filled += 5;
        endRow();
    }

    private void begin(final String event, final long sequence, final long eventTimeNs)
    {
        rows.text(event);
        rows.number(sequence);
        rows.time(eventTimeNs);
        filled = 3;
    }

    private void begin(final String event, final long sequence, final long eventTimeNs, final int eventDevice)
    {
        begin(event, sequence, eventTimeNs);
        rows.code(devices(), eventDevice);
        filled++;
    }

    private void fillTo(final int column)
    {
        for (; filled < column; filled++)
        {
            if (filled == MISSING)
            {
                rows.ids(0);
            }
            else
            {
                rows.none();
            }
        }
    }

    private void endRow()
    {
        fillTo(COLUMNS.size());
        rows.endRow();
        countRow();
    }
}
