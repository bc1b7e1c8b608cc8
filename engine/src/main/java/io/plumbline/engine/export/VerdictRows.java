package io.plumbline.engine.export;

import io.plumbline.codec.Decimals;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import java.util.List;

/**
 * What was decided as a table: a row for each evaluated round, each incomplete one and each silence. Means are rounded
 * half to even to micro-units. A group that was too small has neither sum nor mean.
 */
final class VerdictRows extends ExportedPart
{
    static final List<Column> COLUMNS = List.of(
        Column.required("verdict", ColumnKind.TEXT),
        Column.required("sequence", ColumnKind.NUMBER),
        Column.required("time", ColumnKind.TIME),
        Column.required("code", ColumnKind.TEXT),
        Column.optional("firstSum", ColumnKind.DECIMAL),
        Column.optional("firstCount", ColumnKind.NUMBER),
        Column.optional("firstMean", ColumnKind.DECIMAL),
        Column.optional("lastSum", ColumnKind.DECIMAL),
        Column.optional("lastCount", ColumnKind.NUMBER),
        Column.optional("lastMean", ColumnKind.DECIMAL),
        Column.required("members", ColumnKind.IDS),
        Column.required("below", ColumnKind.IDS),
        Column.required("above", ColumnKind.IDS),
        Column.required("raised", ColumnKind.IDS),
        Column.required("cleared", ColumnKind.IDS),
        Column.required("missing", ColumnKind.IDS));

    private static final int GROUP_MASK = 0xF;

    private final RowWriter rows;
    private long timeNs;
    private int device;

    /** A round is written when something else comes: the verdicts on its components stand behind it. */
    private boolean roundOpen;
    private long sequence;
    private long firstSum;
    private long lastSum;
    private int members;
    private int below;
    private int above;
    private int raised;
    private int cleared;

    VerdictRows(final RowWriter rows, final long from, final long to, final String code)
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
        writeRound();
        this.timeNs = timeNs;
        this.device = device;
    }

    @Override
    public void onRoundEvaluated(final long sequence, final long firstSum, final long lastSum, final int members)
    {
        roundOpen = has(sequence, device);
        this.sequence = sequence;
        this.firstSum = firstSum;
        this.lastSum = lastSum;
        this.members = members;
        below = 0;
        above = 0;
        raised = 0;
        cleared = 0;
    }

    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        final int bit = 1 << component;
        below |= (flags & JournalFlags.BELOW) != 0 ? bit : 0;
        above |= (flags & JournalFlags.ABOVE) != 0 ? bit : 0;
        raised |= (flags & JournalFlags.RAISED) != 0 ? bit : 0;
        cleared |= (flags & JournalFlags.CLEARED) != 0 ? bit : 0;
    }

    @Override
    public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        writeDeadline("incomplete", sequence, deadlineNs, device, missing);
    }

    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        writeDeadline("silent", sequence, deadlineNs, device, 0);
    }

    /** The last row still has the devices in force so far. */
    @Override
    public void onSnapshotStart(final SnapshotStartDecoder start)
    {
        writeRound();
        super.onSnapshotStart(start);
    }

    @Override
    void end()
    {
        writeRound();
        rows.end();
    }

    private void writeRound()
    {
        if (roundOpen)
        {
            roundOpen = false;
            rows.text("round");
            rows.number(sequence);
            rows.time(timeNs);
            rows.code(devices(), device);
            writeGroup(firstSum, members & GROUP_MASK);
            writeGroup(lastSum, members >>> DeviationMonitor.GROUP_SIZE & GROUP_MASK);
            rows.ids(members);
            rows.ids(below);
            rows.ids(above);
            rows.ids(raised);
            rows.ids(cleared);
            rows.ids(0);
            rows.endRow();
            countRow();
        }
    }

    private void writeGroup(final long sum, final int groupMembers)
    {
        if (sum == Limits.NONE)
        {
            writeNone(3);
        }
        else
        {
            final int count = Integer.bitCount(groupMembers);
            rows.decimal(sum);
            rows.number(count);
            rows.decimal(Decimals.divideHalfEven(sum, count));
        }
    }

    private void writeDeadline(
        final String verdict, final long cause, final long deadlineNs, final int silent, final int missing)
    {
        writeRound();
        if (has(cause, silent))
        {
            rows.text(verdict);
            rows.number(cause);
            rows.time(deadlineNs);
            rows.code(devices(), silent);
            writeNone(6);
            rows.ids(0);
            rows.ids(0);
            rows.ids(0);
            rows.ids(0);
            rows.ids(0);
            rows.ids(missing);
            rows.endRow();
            countRow();
        }
    }

    private void writeNone(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            rows.none();
        }
    }
}
