package io.plumbline.perf;

import io.plumbline.engine.JournalFlags;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import io.plumbline.perf.rate.PacedLatencies;
import java.nio.file.Path;

/**
 * Finds in the journal which message it was that caused an event: those of a connection stand there in the order in
 * which they were sent, and the connections sent theirs in turn.
 */
final class AlarmOrder implements JournalListener
{
    private static final int BATCH_LIMIT = 256;

    private final AlarmHook hook;
    private final PacedLatencies latencies;
    private final int[] connectionOf;
    private final long[] lines;
    private final int acting;
    private int next;
    private int device;
    private long raised;

    /**
     * @param hook        what came, in the order of the sequences.
     * @param latencies   given each event.
     * @param deviceCount of the fleet.
     * @param connections that the devices are shared out to, as {@link LoadFleet#part} does.
     * @param acting      devices, from the first one on, whose alarms go to the hook.
     */
    AlarmOrder(
        final AlarmHook hook,
        final PacedLatencies latencies,
        final int deviceCount,
        final int connections,
        final int acting)
    {
        this.hook = hook;
        this.latencies = latencies;
        this.acting = acting;
        connectionOf = new int[deviceCount];
        lines = new long[connections];
        int first = 0;
        for (int connection = 0; connection < connections; connection++)
        {
            final int end = (int)((long)deviceCount * (connection + 1) / connections);
            while (first < end)
            {
                connectionOf[first++] = connection;
            }
        }
    }

    /** Reads all of a journal. */
    void read(final Path journal)
    {
        try (JournalTailer tailer = new JournalTailer(JournalDirectory.open(journal)))
        {
            while (tailer.poll(this, BATCH_LIMIT) > 0)
            {
                continue;
            }
        }
        if (next < hook.count())
        {
            throw new IllegalStateException("event at sequence " + hook.sequence(next) + " was caused by no message");
        }
    }

    /** Why what came to the hook does not do, in words; null when every alarm in the journal came, and one at least. */
    String flaw()
    {
        return raised > 0 && hook.count() >= raised && latencies.histogram().getTotalCount() > 0 ? null :
            "of " + raised + " alarms " + hook.count() + " came, " + latencies.histogram().getTotalCount() +
            " of them after the warm-up";
    }

    /** {@inheritDoc} */
    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        raised += device < acting && (flags & JournalFlags.RAISED) != 0 ? 1 : 0;
    }

    /** {@inheritDoc} */
    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int readingDevice,
        final int component,
        final long power,
        final int flags)
    {
        device = readingDevice;
        final int connection = connectionOf[device];
        final long message = lines[connection]++ * lines.length + connection;
        while (next < hook.count() && hook.sequence(next) == sequence)
        {
            latencies.done(message, hook.timeNs(next++));
        }
    }
}
