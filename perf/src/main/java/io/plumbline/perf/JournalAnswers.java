package io.plumbline.perf;

import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import io.plumbline.perf.peer.DeviceRound;
import io.plumbline.perf.peer.Verdicts;
import java.nio.file.Path;
import java.util.TreeMap;

/**
 * What the engine has decided, out of its journal: the deviations after so many messages, which is what every peer that
 * was given as many must have found, too.
 */
final class JournalAnswers implements JournalListener
{
    private static final int BATCH_LIMIT = 256;

    private final TreeMap<Long, Verdicts> answers = new TreeMap<>();
    private final long[] rounds;
    private final Verdicts verdicts = new Verdicts();
    private long nextCount;
    private long readings;
    private int device;
    private long firstSum;
    private long lastSum;

    /**
     * @param deviceCount of the fleet.
     * @param counts      of messages after which is asked; whole sweeps.
     */
    JournalAnswers(final int deviceCount, final long... counts)
    {
        rounds = new long[deviceCount];
        for (final long count : counts)
        {
            answers.put(count, new Verdicts());
        }
        nextCount = answers.firstKey();
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
        note();
    }

    /** The answer after so many messages. */
    Verdicts at(final long count)
    {
        return answers.get(count);
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
        note();
        readings++;
        device = readingDevice;
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundEvaluated(final long sequence, final long first, final long last, final int members)
    {
        firstSum = first;
        lastSum = last;
        rounds[device]++;
    }

    /** {@inheritDoc} */
    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        if (threshold != Long.MIN_VALUE)
        {
            final long sum = component < DeviceRound.MEMBERS ? firstSum : lastSum;
            verdicts.add(
                device,
                component,
                rounds[device] - 1,
                (sum - DeviceRound.MEMBERS * power) / DeviceRound.MEMBERS);
        }
    }

    /** All verdicts of the messages so far are in when the next message comes, or the journal ends. */
    private void note()
    {
        if (readings == nextCount)
        {
            answers.get(nextCount).add(verdicts);
            final Long next = answers.higherKey(nextCount);
            nextCount = next == null ? Long.MAX_VALUE : next;
        }
    }
}
