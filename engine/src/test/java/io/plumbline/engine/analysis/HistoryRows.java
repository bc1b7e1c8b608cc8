package io.plumbline.engine.analysis;

import io.plumbline.engine.analysis.HistoryJournal.Reading;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rows of histories, as they are answered, and in the plainest way. */
final class HistoryRows
{
    private HistoryRows()
    {
    }

    /** What of a damaged journal can be read. */
    static List<Reading> readable(final HistoryJournal journal)
    {
        final Set<Long> sequences = new HashSet<>();
        new RangeReplay(journal.directory(), 0, Long.MAX_VALUE).read(
            new JournalListener()
            {
                @Override
                public void onReading(
                    final long sequence,
                    final long timeNs,
                    final int device,
                    final int component,
                    final long power,
                    final int flags)
                {
                    sequences.add(sequence);
                }
            },
            sequence -> {});
        return journal.readings().stream().filter(reading -> sequences.contains(reading.sequence())).toList();
    }

    /** What is told to be missing, sorted; whether it stands behind damage, or is gone, only the journal knows. */
    static List<String> sequences(final List<String> missing)
    {
        return missing.stream()
            .map(line -> line.replaceFirst(" ((is|are) missing|(was|were) not read)$", ""))
            .sorted()
            .toList();
    }

    /** What a query answers. */
    static List<String> query(
        final JournalDirectory directory,
        final QueryRange range,
        final int points,
        final List<String> codes,
        final int mask,
        final Path rollups,
        final History[] history)
    {
        final List<String> rows = new ArrayList<>();
        final WantedComponents wanted = new WantedComponents(codes, mask);
        history[0] = new History(
            directory,
            range,
            new TimeBuckets(range.fromNs(), range.toNs(), points),
            wanted,
            (startNs, place, found) -> rows.add(row(
                startNs, wanted.code(place), wanted.id(place), found.count(), found.invalid(),
                found.min(), found.max(), found.sum(), found.mean())),
            sequence -> {});
        history[0].read(rollups);
        return rows;
    }

    /** The same in the plainest way. */
    static List<String> naive(
        final List<Reading> readings,
        final QueryRange range,
        final int points,
        final List<String> codes,
        final int mask)
    {
        final TimeBuckets buckets = new TimeBuckets(range.fromNs(), range.toNs(), points);
        final List<Reading> within = readings.stream()
            .filter(reading -> reading.timeNs() >= range.fromNs() && reading.timeNs() <= range.toNs())
            .filter(reading -> reading.sequence() >= range.fromSequence())
            .filter(reading -> reading.sequence() <= range.toSequence())
            .filter(reading -> (mask >> reading.component() & 1) == 1 && codes.contains(reading.code()))
            .toList();
        final List<String> rows = new ArrayList<>();
        int i = 0;
        while (i < within.size())
        {
            final int bucket = buckets.indexOf(within.get(i).timeNs());
            final int begin = i;
            while (i < within.size() && buckets.indexOf(within.get(i).timeNs()) == bucket)
            {
                i++;
            }
            for (final String code : codes)
            {
                for (int component = 0; component < 8; component++)
                {
                    final int wanted = component;
                    final List<Reading> its = within.subList(begin, i).stream()
                        .filter(reading -> reading.code().equals(code) && reading.component() == wanted)
                        .toList();
                    if (!its.isEmpty())
                    {
                        rows.add(naiveRow(buckets.startNs(bucket), code, component + 1, its));
                    }
                }
            }
        }
        return rows;
    }

    private static String naiveRow(final long startNs, final String code, final int id, final List<Reading> its)
    {
        final List<Long> valid = its.stream().filter(Reading::valid).map(Reading::power).toList();
        final BigInteger sum = valid.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
        return row(
            startNs,
            code,
            id,
            valid.size(),
            its.size() - valid.size(),
            valid.stream().min(Long::compare).orElse(Long.MIN_VALUE),
            valid.stream().max(Long::compare).orElse(Long.MIN_VALUE),
            sum,
            valid.isEmpty() ? Long.MIN_VALUE :
                new BigDecimal(sum).divide(BigDecimal.valueOf(valid.size()), 0, RoundingMode.HALF_EVEN).longValue());
    }

    private static String row(final Object... values)
    {
        return List.of(values).toString();
    }
}
