package io.plumbline.engine.counters;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * What all counters stood at when they were read, one after the other. Trusts nothing in the file: what is no counter
 * of this version is left out, lengths are held to their bounds.
 */
public final class CounterValues
{
    private final List<CounterValue> values;

    private CounterValues(final List<CounterValue> values)
    {
        this.values = values;
    }

    /**
     * Reads all counters, without waiting for whoever writes them.
     *
     * @param reader of {@link EngineCounters#open} or {@link EngineCounters#reader}.
     * @return the values.
     */
    public static CounterValues read(final CountersReader reader)
    {
        final List<CounterValue> values = new ArrayList<>();
        boolean used = true;
        for (int i = 0; i <= reader.maxCounterId() && used; i++)
        {
            final int state = reader.getCounterState(i);
            used = state != CountersReader.RECORD_UNUSED;
            final EngineCounter counter =
                state == CountersReader.RECORD_ALLOCATED ? EngineCounter.of(reader.getCounterTypeId(i)) : null;
            if (counter != null)
            {
                final String label = counter.labelName() == null ? "" : label(reader, i);
                values.add(new CounterValue(counter, label, reader.getCounterValue(i)));
            }
        }
        values.sort(Comparator.comparing(CounterValue::counter));
        return new CounterValues(List.copyOf(values));
    }

    /**
     * All values.
     *
     * @return in the order of {@link EngineCounter}, those of one in the order they were added.
     */
    public List<CounterValue> all()
    {
        return values;
    }

    /**
     * The values of one counter.
     *
     * @param counter which.
     * @return one for each value of its label, in the order they were added.
     */
    public List<CounterValue> all(final EngineCounter counter)
    {
        return values.stream().filter((value) -> value.counter() == counter).toList();
    }

    /**
     * The value of a counter; with a label, the first one's.
     *
     * @param counter which.
     * @return its value, 0 when it is not there.
     */
    public long get(final EngineCounter counter)
    {
        return values.stream()
            .filter((value) -> value.counter() == counter)
            .mapToLong(CounterValue::value)
            .findFirst()
            .orElse(0);
    }

    /**
     * Events that are in the ring and not yet in the journal.
     *
     * @return how many; never negative, though the two figures are read at different moments.
     */
    public long journalLag()
    {
        return Math.max(0, get(EngineCounter.EVENTS_PUBLISHED) - get(EngineCounter.EVENTS_JOURNALED));
    }

    /**
     * What the engine does, by its own account.
     *
     * @return the state.
     */
    public EngineState state()
    {
        return EngineState.of(get(EngineCounter.STATE));
    }

    /**
     * How long messages take to the journal.
     *
     * @return the latencies measured since the start.
     */
    public Latencies latencies()
    {
        return Latencies.of(all(EngineCounter.JOURNAL_LATENCY));
    }

    private static String label(final CountersReader reader, final int counterId)
    {
        final DirectBuffer metadata = reader.metaDataBuffer();
        final int key = CountersReader.metaDataOffset(counterId) + CountersReader.KEY_OFFSET;
        final int length = Math.max(0, Math.min(metadata.getInt(key), EngineCounters.MAX_LABEL_LENGTH));
        final byte[] bytes = new byte[length];
        metadata.getBytes(key + Integer.BYTES, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
