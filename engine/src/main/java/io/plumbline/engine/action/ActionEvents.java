package io.plumbline.engine.action;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.EventKind;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.engine.replay.EventPrinter;
import io.plumbline.engine.replay.EventTap;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Makes an action's events of the journal's messages: those it has chosen, as {@link EventPrinter} prints them, each
 * with its key. Single-threaded.
 * <p>
 * The key is the journal's id, the number of the segment that holds the event, its sequence, its kind and, where one
 * input event can cause several of that kind, the component's id or the device's index. The segment is in it because a
 * loss of power may take the end of a journal, and the next segment then gives its sequences to other events.
 */
final class ActionEvents implements EventTap
{
    private final EventPrinter printer;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Set<EventKind> kinds;
    private final byte[][] codes;
    private final BitSet chosen = new BitSet();
    private final String journalId;
    private final IntSupplier segmentNumber;
    private final long first;
    private final long last;
    private final Consumer<ActionEvent> sink;
    private DeviceTable devices;
    private String key;

    /**
     * @param settings      of the action.
     * @param journalId     of the journal.
     * @param segmentNumber of the segment that is read.
     * @param first         sequence; earlier events are left out.
     * @param last          sequence; later events are left out.
     * @param sink          takes the events; what it throws comes through to whoever reads the journal.
     */
    ActionEvents(
        final ActionSettings settings,
        final String journalId,
        final IntSupplier segmentNumber,
        final long first,
        final long last,
        final Consumer<ActionEvent> sink)
    {
        this.kinds = settings.kinds();
        this.codes = settings.devices().stream()
            .map(code -> code.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
        this.journalId = journalId;
        this.segmentNumber = segmentNumber;
        this.first = first;
        this.last = last;
        this.sink = sink;
        this.printer = EventPrinter.tapped(bytes, this);
    }

    /** Listens to the journal, or to its replay. */
    EventPrinter printer()
    {
        return printer;
    }

    /** {@inheritDoc} */
    @Override
    public void onDevices(final DeviceTable table)
    {
        devices = table;
        chosen.clear();
        for (final byte[] code : codes)
        {
            final int device = table.find(code, 0, code.length);
            if (device != DeviceTable.UNKNOWN)
            {
                chosen.set(device);
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public boolean wants(final EventKind kind, final long sequence, final int device)
    {
        return kinds.contains(kind) &&
            sequence >= first &&
            sequence <= last &&
            (codes.length == 0 || device != NO_DEVICE && chosen.get(device));
    }

    /** {@inheritDoc} */
    @Override
    public void beforeEnd(
        final JsonLine line, final EventKind kind, final long sequence, final int device, final int component)
    {
        final StringBuilder builder = new StringBuilder(96)
            .append(journalId).append(':').append(segmentNumber.getAsInt()).append(':').append(sequence)
            .append(':').append(kind);
        if (component != NO_COMPONENT)
        {
            builder.append(':').append(component + 1);
        }
        else if (kind == EventKind.INCOMPLETE || kind == EventKind.SILENT)
        {
            builder.append(':').append(device);
        }
        key = builder.toString();
        line.string("key", key);
    }

    /** {@inheritDoc} */
    @Override
    public void onPrinted(final EventKind kind, final long sequence, final int device)
    {
        printer.flush();
        final byte[] line = bytes.toByteArray();
        bytes.reset();
        final String code = device == NO_DEVICE ? null : devices.code(device);
        sink.accept(new ActionEvent(
            kind, sequence, device, code, key, Arrays.copyOf(line, line.length - 1)));
    }
}
