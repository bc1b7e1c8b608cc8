package io.plumbline.engine.analysis;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.rollup.Aggregate;
import io.plumbline.engine.rollup.RollupBlock;
import io.plumbline.engine.rollup.RollupDamagedException;
import io.plumbline.engine.rollup.RollupDay;
import io.plumbline.engine.rollup.RollupGap;
import io.plumbline.engine.rollup.Rollups;
import io.plumbline.journal.FileFailure;
import io.plumbline.journal.JournalDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * The history of components over a range of time: lowest, highest, sum and numbers of the readings in each bucket.
 * Where the buckets are minutes it is taken from the roll-ups as far as they go, and the rest from the journal: the
 * ends of the range, what is not rolled up yet, a damaged minute, and what is missing of a day that cannot be read on.
 * What neither has is told. Goes through
 * the range once, in order, and keeps one bucket of each component. Single-threaded.
 */
public final class History
{
    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);

    private final JournalDirectory directory;
    private final QueryRange range;
    private final TimeBuckets buckets;
    private final WantedComponents wanted;
    private final HistoryListener listener;
    private final ReadingScan scan;
    private final Aggregate[] present;
    private final RollupHoles holes;
    private final List<RollupGap> gaps = new ArrayList<>();
    private int bucket;
    /** Up to there it is answered. */
    private long doneNs;
    /** The minute of the roll-ups that was read last. */
    private RollupBlock before;
    /** Components that have readings in the minute that is read, and what they come to. */
    private final int[] minutePlaces;
    private final Aggregate[] minute;
    private int minuteSize;
    /** Whether the range cuts off some of their readings. */
    private boolean isCutOff;

    /**
     * The history of components.
     *
     * @param directory of the journal.
     * @param range     that is asked for.
     * @param buckets   of the range.
     * @param wanted    components.
     * @param listener  told of each bucket of each component that has readings.
     * @param progress  told of the sequence that it has come to in the journal.
     */
    public History(
        final JournalDirectory directory,
        final QueryRange range,
        final TimeBuckets buckets,
        final WantedComponents wanted,
        final HistoryListener listener,
        final LongConsumer progress)
    {
        this.directory = directory;
        this.range = range;
        this.buckets = buckets;
        this.wanted = wanted;
        this.listener = listener;
        scan = new ReadingScan(directory, wanted, range, progress);
        holes = new RollupHoles(directory, range);
        present = aggregates(wanted.places());
        minute = aggregates(wanted.places());
        minutePlaces = new int[wanted.places()];
        doneNs = range.fromNs();
    }

    /**
     * Goes through the range.
     *
     * @param rollups directory of the roll-ups, which need not be there; null to do without.
     */
    public void read(final Path rollups)
    {
        if (rollups != null && buckets.areMinutes())
        {
            readRollups(rollups);
        }
        scanTo(range.toNs() + 1);
        flush();
    }

    /**
     * What is not in the answer although the journal had it once.
     *
     * @return one line each.
     */
    public List<String> missing()
    {
        final List<String> missing = scan.missing();
        final int scanned = missing.size();
        for (final RollupGap gap : gaps)
        {
            final String line = gap.describe();
            final String sequences = line.replaceFirst(" (is|are) missing$", " ");
            if (missing.subList(0, scanned).stream().noneMatch(scannedLine -> scannedLine.startsWith(sequences)))
            {
                missing.add(line);
            }
        }
        missing.addAll(holes.lost());
        return missing;
    }

    /**
     * What is no damage and is to be told, see {@link RangeReplay#notes()}.
     *
     * @return one line each.
     */
    public List<String> notes()
    {
        return scan.notes();
    }

    /**
     * What of the roll-ups could not be used; the journal has answered instead, as far as it has it.
     *
     * @return one line each.
     */
    public List<String> damagedRollups()
    {
        return List.copyOf(holes.damage());
    }

    /**
     * Whether something is missing that no engine was told to go on after, or that neither roll-ups nor journal have.
     *
     * @return true if so.
     */
    public boolean isDamaged()
    {
        return scan.isDamaged() || !holes.lost().isEmpty();
    }

    private static Aggregate[] aggregates(final int count)
    {
        return Stream.generate(Aggregate::new).limit(count).toArray(Aggregate[]::new);
    }

    private void readRollups(final Path rollups)
    {
        try
        {
            final String id = directory.id().orElse("");
            final long firstDay = Math.floorDiv(range.fromNs(), DAY_NS);
            final SortedMap<Long, Path> files = Rollups.files(rollups);
            final SortedMap<Long, Path> earlier = files.headMap(firstDay);
            if (!earlier.isEmpty())
            {
                readGaps(earlier.get(earlier.lastKey()), id);
            }
            for (final Map.Entry<Long, Path> day : files.tailMap(firstDay).entrySet())
            {
                if (!readDay(day.getValue(), id))
                {
                    return;
                }
            }
            holes.onEnd(before);
        }
        catch (final IOException e)
        {
            holes.damage().add(
                rollups + ": cannot be read: " + FileFailure.reason(e) + "; the journal is read instead");
        }
    }

    /** What is missing behind the last event of a day may have come in the range. */
    private void readGaps(final Path file, final String id)
    {
        try (RollupDay day = RollupDay.open(file, id, new DeviceTable(new byte[0][])))
        {
            for (RollupBlock block = day.next(); block != null; block = day.next())
            {
                addGaps(day);
                before = block;
            }
        }
        catch (final RollupDamagedException e)
        {
            holes.damage().add(
                e.getMessage() + "; whether the journal had lost events at the end of that day is not known");
        }
        catch (final IOException e)
        {
            holes.damage().add(file + ": cannot be read: " + FileFailure.reason(e) +
                "; whether the journal had lost events at the end of that day is not known");
        }
    }

    private void addGaps(final RollupDay day)
    {
        for (final RollupGap gap : day.gaps())
        {
            if (gap.mayBeIn(range.fromNs(), range.toNs()) &&
                Math.max(gap.next() - 1, gap.first()) >= range.fromSequence() && gap.first() <= range.toSequence())
            {
                gaps.add(gap);
            }
        }
    }

    /** Returns false once the range is done. */
    private boolean readDay(final Path file, final String id)
    {
        try (RollupDay day = RollupDay.open(file, id, wanted.devices()))
        {
            RollupBlock block = day.next();
            boolean isInFile = false;
            while (block != null && doneNs <= range.toNs())
            {
                addGaps(day);
                holes.onMinute(file, block, before, isInFile);
                if (block.endNs() > doneNs)
                {
                    take(day, block);
                }
                before = block;
                isInFile = true;
                block = day.next();
            }
        }
        catch (final RollupDamagedException e)
        {
            holes.onDamage(e.getMessage(), before);
        }
        catch (final IOException e)
        {
            holes.onDamage(file + ": cannot be read: " + FileFailure.reason(e), before);
        }
        return doneNs <= range.toNs();
    }

    private void take(final RollupDay day, final RollupBlock block) throws IOException
    {
        final long endNs = Math.min(block.endNs(), range.toNs() + 1);
        if (block.follows(before))
        {
            doneNs = Math.max(doneNs, Math.min(block.startNs(), range.toNs() + 1));
        }
        else
        {
            scanTo(Math.min(block.startNs(), range.toNs() + 1));
        }
        if (doneNs > range.toNs())
        {
            return;
        }
        // Read whole before anything of it counts: what is damaged comes from the journal.
        minuteSize = 0;
        isCutOff = false;
        boolean isDamaged = false;
        try
        {
            for (int i = 0; i < wanted.devices().size(); i++)
            {
                final int device = i;
                day.read(block, device, (aggregate, component) -> keep(device, component, aggregate));
            }
        }
        catch (final RollupDamagedException e)
        {
            holes.onDamagedMinute(e.getMessage(), block);
            isDamaged = true;
        }
        if (isDamaged || isCutOff)
        {
            scanTo(endNs);
            return;
        }
        if (minuteSize > 0)
        {
            reach(minute[0].firstNs());
        }
        for (int i = 0; i < minuteSize; i++)
        {
            present[minutePlaces[i]].add(minute[i]);
        }
        doneNs = endNs;
    }

    /** Of a minute that the range cuts off, components may have all of their readings on one side of the cut. */
    private void keep(final int device, final int component, final Aggregate aggregate)
    {
        if (!wanted.has(component) || aggregate.lastNs() < range.fromNs() || aggregate.firstNs() > range.toNs())
        {
            return;
        }
        isCutOff |= aggregate.firstNs() < range.wholeFromNs() || aggregate.lastNs() >= range.wholeToNs();
        minutePlaces[minuteSize] = device * WantedComponents.COMPONENTS + component;
        minute[minuteSize].clear();
        minute[minuteSize++].add(aggregate);
    }

    private void scanTo(final long endNs)
    {
        if (endNs > doneNs)
        {
            scan.read(doneNs, endNs, this::onReading);
            doneNs = endNs;
        }
    }

    private void onReading(
        final int place, final long sequence, final long timeNs, final long power, final boolean isValid)
    {
        reach(timeNs);
        if (isValid)
        {
            present[place].add(timeNs, power);
        }
        else
        {
            present[place].addInvalid(timeNs);
        }
    }

    /** Goes on to the bucket of a time. */
    private void reach(final long timeNs)
    {
        final int next = buckets.indexOf(timeNs);
        if (next != bucket)
        {
            flush();
            bucket = next;
        }
    }

    private void flush()
    {
        for (int place = 0; place < present.length; place++)
        {
            if (!present[place].isEmpty())
            {
                listener.onBucket(buckets.startNs(bucket), place, present[place]);
                present[place].clear();
            }
        }
    }
}
