package io.plumbline.engine.analysis;

import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.engine.JournalFlags;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalSeek;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;

/**
 * Reads the wanted readings of spans of time out of a journal. Reads what comes in the span and decides nothing; takes
 * memory for the number of devices. Single-threaded.
 */
final class ReadingScan
{
    private final JournalDirectory directory;
    private final WantedComponents wanted;
    private final QueryRange range;
    private final LongConsumer progress;
    private final Set<String> missing = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private boolean isDamaged;

    ReadingScan(
        final JournalDirectory directory,
        final WantedComponents wanted,
        final QueryRange range,
        final LongConsumer progress)
    {
        this.directory = directory;
        this.wanted = wanted;
        this.range = range;
        this.progress = progress;
    }

    /**
     * Reads a span.
     *
     * @param fromNs   begin, epoch nanoseconds.
     * @param endNs    end, not in it.
     * @param listener told of the readings.
     */
    void read(final long fromNs, final long endNs, final ReadingListener listener)
    {
        final JournalSeek seek = new JournalSeek(directory);
        final long found = seek.firstAtOrAfter(fromNs);
        // What is missing there may have come in the span.
        final long due = seek.dueBefore(found == JournalSeek.NO_SEQUENCE ? Long.MAX_VALUE : found);
        final long first = Math.max(range.fromSequence(), due);
        // Behind the last event that can be read there may be damage.
        final long begin = found == JournalSeek.NO_SEQUENCE ? due : first;
        final RangeReplay replay = new RangeReplay(directory, begin, Math.max(begin, range.toSequence()));
        final Span span = new Span(first, fromNs, endNs, listener);
        try
        {
            replay.scan(span, () -> span.isOver, progress);
        }
        finally
        {
            missing.addAll(replay.missing());
            notes.addAll(replay.notes());
            isDamaged |= replay.isDamaged();
        }
    }

    List<String> missing()
    {
        return new ArrayList<>(missing);
    }

    List<String> notes()
    {
        return List.copyOf(notes);
    }

    boolean isDamaged()
    {
        return isDamaged;
    }

    /** The events, as the journal hands them out. */
    private final class Span implements JournalListener
    {
        private final long firstSequence;
        private final long fromNs;
        private final long endNs;
        private final ReadingListener listener;
        /** For each device of the configuration in force, or of the one handed out last, which of the wanted it is. */
        private int[] inForce = new int[0];
        private int[] next = new int[0];
        private int nextSize;
        private boolean isOver;

        Span(final long firstSequence, final long fromNs, final long endNs, final ReadingListener listener)
        {
            this.firstSequence = firstSequence;
            this.fromNs = fromNs;
            this.endNs = endNs;
            this.listener = listener;
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
            final int found = inForce[device];
            if (found != DeviceTable.UNKNOWN && wanted.has(component) &&
                timeNs >= fromNs && timeNs < endNs && sequence >= firstSequence && sequence <= range.toSequence())
            {
                listener.onReading(
                    found * WantedComponents.COMPONENTS + component,
                    sequence,
                    timeNs,
                    power,
                    (flags & JournalFlags.VALID) != 0);
            }
            isOver |= timeNs >= endNs;
        }

        @Override
        public void onTick(final long sequence, final long timeNs)
        {
            isOver |= timeNs >= endNs;
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
            isOver |= timeNs >= endNs;
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
            isOver |= timeNs >= endNs;
            putIntoForce();
        }

        @Override
        public void onConfigurationStart(final ConfigurationStartDecoder start)
        {
            nextSize = 0;
        }

        @Override
        public void onConfigurationDevices(final ConfigurationDevicesDecoder devices)
        {
            final byte[] code = new byte[DeviceTable.MAX_CODE_LENGTH];
            for (final ConfigurationDevicesDecoder.DevicesDecoder device : devices.devices())
            {
                if (nextSize == next.length)
                {
                    next = Arrays.copyOf(next, Math.max(16, 2 * nextSize));
                }
                next[nextSize++] = wanted.devices().find(code, 0, device.getCode(code, 0, code.length));
            }
        }

        @Override
        public void onSnapshotStart(final SnapshotStartDecoder start)
        {
            putIntoForce();
        }

        private void putIntoForce()
        {
            inForce = Arrays.copyOf(next, nextSize);
        }
    }
}
