package io.plumbline.perf;

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
    private int next;

    /**
     * @param hook        what came, in the order of the sequences.
     * @param latencies   given each event.
     * @param deviceCount of the fleet.
     * @param connections that the devices are shared out to, as {@link LoadFleet#part} does.
     */
    AlarmOrder(final AlarmHook hook, final PacedLatencies latencies, final int deviceCount, final int connections)
    {
        this.hook = hook;
        this.latencies = latencies;
        connectionOf = new int[deviceCount];
        lines = new long[connections];
        int device = 0;
        for (int connection = 0; connection < connections; connection++)
        {
            final int end = (int)((long)deviceCount * (connection + 1) / connections);
            while (device < end)
            {
                connectionOf[device++] = connection;
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

    /** {@inheritDoc} */
    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
        final int connection = connectionOf[device];
        final long message = lines[connection]++ * lines.length + connection;
        while (next < hook.count() && hook.sequence(next) == sequence)
        {
            latencies.done(message, hook.timeNs(next++));
        }
    }
}
