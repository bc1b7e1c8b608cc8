package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.Retention;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link WhatIf} and {@link Sweep} beside real runs with those limits from the start. */
class OtherLimitsTest
{
    private static final long SEED = 20261121;
    private static final long SECOND = 1_000_000_000L;
    private static final int OVER_MIDNIGHT = 9_500;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path path;

    @Test
    void shouldDecideAsARunWithThoseLimits() throws IOException
    {
        final List<JsonNode> recorded = run("recorded", limits(new Random(SEED)));
        for (int i = 0; i < 6; i++)
        {
            final Limits limits = limits(new Random(SEED + 1 + i));
            final List<JsonNode> otherwise = run("otherwise" + i, limits);
            final List<String> told = new ArrayList<>();
            final WhatIf found = WhatIf.decide(
                new RangeReplay(JournalDirectory.open(path.resolve("recorded")), 0, Long.MAX_VALUE),
                Fleet.of(JournalRuns.configuration(Retention.EVERYTHING, limits)),
                (kind, code, component, was, would) -> told.add(line(kind, code, component, was, would)),
                sequence -> {});
            final List<DeviceChanges> devices = found.devices();
            final String at = "seed " + SEED + ", limits " + i + ": " + limits;
            for (final DeviceChanges device : devices)
            {
                assertCounts(at, device, recorded, otherwise);
            }
            assertEquals(4, devices.size(), at);
            assertEquals(
                recorded.stream().filter(event -> event.path("event").asText().equals("rejected")).count(),
                found.refused(),
                at);
            assertEquals(deviationChanges(recorded, otherwise), only("deviation", told), at);
            assertEquals(NaiveAlarms.changes(recorded, otherwise), only("alarm", told), at);
            assertEquals(
                told.size(),
                devices.stream().mapToLong(OtherLimitsTest::changes).sum(),
                at);
        }
    }

    /** Also where the batch that holds the last event holds the alarm's like behind it. */
    @Test
    void shouldEndWithTheRange() throws IOException
    {
        final List<JsonNode> recorded = run("recorded", limits(new Random(SEED)));
        final Limits limits = limits(new Random(SEED + 2));
        final List<JsonNode> otherwise = run("otherwise", limits);
        final List<Long> ends = NaiveAlarms.changes(recorded, otherwise).stream()
            .filter(change -> change.startsWith("alarm-moved"))
            .map(change -> change.split(" "))
            .map(words -> Math.max(Long.parseLong(words[3]), Long.parseLong(words[4])) - 1)
            .sorted()
            .distinct()
            .toList();
        assertTrue(ends.size() > 4, "alarms moved: " + ends.size());
        for (final long end : ends)
        {
            final List<String> told = new ArrayList<>();
            final List<DeviceChanges> devices = WhatIf.decide(
                new RangeReplay(JournalDirectory.open(path.resolve("recorded")), 0, end),
                Fleet.of(JournalRuns.configuration(Retention.EVERYTHING, limits)),
                (kind, code, component, was, would) -> told.add(line(kind, code, component, was, would)),
                sequence -> {}).devices();
            final String at = "seed " + SEED + ", to " + end;
            assertEquals(
                NaiveAlarms.changes(upTo(end, recorded), upTo(end, otherwise)), only("alarm", told), at);
            devices.forEach(device -> assertCounts(at, device, upTo(end, recorded), upTo(end, otherwise)));
        }
    }

    private static List<JsonNode> upTo(final long sequence, final List<JsonNode> events)
    {
        return events.stream().filter(event -> event.path("sequence").asLong() <= sequence).toList();
    }

    static String line(
        final ChangeKind kind, final String code, final int component, final Moment was, final Moment would)
    {
        return kind + " " + code + " " + (component + 1) + " " + (was == null ? "" : was.sequence()) + " " +
            (would == null ? "" : would.sequence());
    }

    @Test
    void shouldFindNoChangeUnderTheSameLimitsFromAnywhere()
    {
        final Limits limits = limits(new Random(SEED));
        JournalRuns.write(path, 1, 3_000, 4, JournalRuns.configuration(Retention.EVERYTHING, limits));
        JournalRuns.write(path, 2, 3_000, 4, JournalRuns.configuration(Retention.EVERYTHING, limits));
        final Random random = new Random(SEED);
        for (int i = 0; i < 20; i++)
        {
            final long from = random.nextInt(5_000);
            final List<DeviceChanges> devices = WhatIf.decide(
                new RangeReplay(JournalDirectory.open(path), from, from + random.nextInt(3_000)),
                Fleet.of(JournalRuns.configuration(Retention.EVERYTHING, limits)),
                ChangeListener.NONE,
                sequence -> {}).devices();
            assertTrue(devices.stream().noneMatch(DeviceChanges::isChanged), () -> "from " + from);
        }
    }

    @Test
    void shouldSweepAsManyRuns() throws IOException
    {
        final Limits limits = limits(new Random(SEED));
        run("recorded", limits, OVER_MIDNIGHT);
        final long[] bounds = {-4_000_000, -2_500_000, -1_000_000, 0, 300_000};
        final List<SweepRow> found = new ArrayList<>();
        final SweepCounts counts = Sweep.sweep(
            new RangeReplay(JournalDirectory.open(path.resolve("recorded")), 0, Long.MAX_VALUE),
            bounds,
            null,
            found::add,
            sequence -> {});
        for (int i = 0; i < bounds.length; i++)
        {
            final int bound = i;
            final List<JsonNode> run = run("below" + i, withBelow(limits, bounds[i]), OVER_MIDNIGHT);
            for (final String code : Set.of("abc01", "def01", "xyz01", "rare"))
            {
                final List<SweepRow> rows = found.stream().filter(row -> row.code().equals(code)).toList();
                assertEquals(
                    count(run, "deviation", code), rows.stream().mapToLong(row -> row.deviations(bound)).sum());
                assertEquals(count(run, "raised", code), rows.stream().mapToLong(row -> row.alarms(bound)).sum());
                for (final SweepRow row : rows)
                {
                    assertEquals(
                        run.stream()
                            .filter(event -> event.path("event").asText().equals("deviation"))
                            .filter(event -> event.path("code").asText().equals(code))
                            .filter(event -> event.path("time").asText().startsWith(
                                LocalDate.ofEpochDay(row.day()).toString()))
                            .count(),
                        row.deviations(bound));
                }
            }
        }
        assertTotals(counts, found);
        final ByteArrayOutputStream picture = new ByteArrayOutputStream();
        SweepChart.write(counts, picture);
        assertEquals(1_000, ImageIO.read(new ByteArrayInputStream(picture.toByteArray())).getWidth());
    }

    @Test
    void shouldHoldTheBoundsAgainstTheUpperBoundsOfTheDevicesWanted()
    {
        final Limits without = limits(new Limits.Bounds(-2_000_000, Limits.NONE, 0));
        final Limits with = limits(new Limits.Bounds(-2_000_000, 1_000_000, 0));
        JournalRuns.run(
            path,
            Configuration.of(
                TimeMode.ARRIVAL,
                DeviceCodes.of("without", "with"),
                new FleetLimits(List.of(without, with), new int[]{0, 1})),
            new byte[0]);
        final long[] bounds = {-1_000_000, 2_000_000};
        assertFalse(sweep(bounds, "without").isAboveCounted());
        assertThrows(IllegalArgumentException.class, () -> sweep(bounds, "with"));
        assertThrows(IllegalArgumentException.class, () -> sweep(bounds, null));
        assertTrue(sweep(new long[]{-1_000_000}, null).isAboveCounted());
    }

    private SweepCounts sweep(final long[] bounds, final String code)
    {
        return Sweep.sweep(
            new RangeReplay(JournalDirectory.open(path), 0, Long.MAX_VALUE), bounds, code, null, sequence -> {});
    }

    private static Limits limits(final Limits.Bounds bounds)
    {
        return new Limits(bounds, bounds, true, 45 * SECOND, 90 * SECOND, 1, 1);
    }

    private static void assertTotals(final SweepCounts counts, final List<SweepRow> rows)
    {
        assertTrue(counts.days().size() > 1, "days: " + counts.days().keySet());
        for (int i = 0; i < counts.bounds().length; i++)
        {
            final int bound = i;
            assertEquals(rows.stream().mapToLong(row -> row.deviations(bound)).sum(), counts.total().deviations(i));
            assertEquals(rows.stream().mapToLong(row -> row.alarms(bound)).sum(), counts.total().alarms(i));
            assertEquals(
                rows.stream().filter(row -> row.alarms(bound) > 0).map(SweepRow::code).distinct().count(),
                counts.total().devices(i));
            counts.days().forEach((day, totals) ->
            {
                final List<SweepRow> of = rows.stream().filter(row -> row.day() == day).toList();
                assertEquals(of.stream().mapToLong(row -> row.deviations(bound)).sum(), totals.deviations(bound));
                assertEquals(of.stream().mapToLong(row -> row.alarms(bound)).sum(), totals.alarms(bound));
                assertEquals(of.stream().filter(row -> row.alarms(bound) > 0).count(), totals.devices(bound));
            });
        }
    }

    static void assertCounts(
        final String at,
        final DeviceChanges device,
        final List<JsonNode> recorded,
        final List<JsonNode> otherwise)
    {
        final List<String> events = List.of("deviation", "raised", "incomplete", "silent");
        for (final DeviceCount count : DeviceCount.values())
        {
            final String event = events.get(count.ordinal());
            assertEquals(count(recorded, event, device.code()), device.recorded(count), () -> at + " " + event);
            assertEquals(count(otherwise, event, device.code()), device.otherwise(count), () -> at + " " + event);
        }
    }

    private static long changes(final DeviceChanges device)
    {
        long changes = 0;
        for (final ChangeKind kind : ChangeKind.values())
        {
            changes += device.changes(kind);
        }
        return changes;
    }

    static Set<String> deviationChanges(final List<JsonNode> recorded, final List<JsonNode> otherwise)
    {
        final Set<String> was = deviations(recorded);
        final Set<String> would = deviations(otherwise);
        final Set<String> changes = new TreeSet<>();
        was.stream().filter(key -> !would.contains(key)).forEach(key -> changes.add(
            "deviation-removed " + key.split("/")[0] + " " + key.split("/")[1] + " "));
        would.stream().filter(key -> !was.contains(key)).forEach(key -> changes.add(
            "deviation-added " + key.split("/")[0] + "  " + key.split("/")[1]));
        return changes;
    }

    private static Set<String> deviations(final List<JsonNode> events)
    {
        return events.stream()
            .filter(event -> event.path("event").asText().equals("deviation"))
            .map(event -> event.path("code").asText() + " " + event.path("id").asInt() + "/" +
                event.path("sequence").asLong() + "/" + event.path("bound").asText())
            .collect(Collectors.toCollection(TreeSet::new));
    }

    static Set<String> only(final String prefix, final List<String> told)
    {
        return told.stream().filter(line -> line.startsWith(prefix)).collect(Collectors.toCollection(TreeSet::new));
    }

    static long count(final List<JsonNode> events, final String kind, final String code)
    {
        return events.stream()
            .filter(event -> event.path("event").asText().equals(kind) && event.path("code").asText().equals(code))
            .count();
    }

    private List<JsonNode> run(final String name, final Limits limits) throws IOException
    {
        return run(name, limits, 6_000);
    }

    private List<JsonNode> run(final String name, final Limits limits, final int messages) throws IOException
    {
        final List<JsonNode> events = new ArrayList<>();
        for (final String line : JournalRuns.write(
            path.resolve(name), 7, messages, 3, JournalRuns.configuration(Retention.EVERYTHING, limits)))
        {
            events.add(JSON.readTree(line));
        }
        return events;
    }

    private static Limits limits(final Random random)
    {
        return new Limits(
            bounds(random),
            bounds(random),
            random.nextBoolean(),
            (20 + random.nextInt(60)) * SECOND,
            (60 + random.nextInt(200)) * SECOND,
            1 + random.nextInt(3),
            1 + random.nextInt(3));
    }

    private static Limits.Bounds bounds(final Random random)
    {
        return new Limits.Bounds(
            -1_000_000L - random.nextInt(2_500_000),
            random.nextInt(3) == 0 ? Limits.NONE : 1_000_000L + random.nextInt(2_500_000),
            random.nextInt(800_000));
    }

    static Limits withBelow(final Limits limits, final long below)
    {
        return new Limits(
            new Limits.Bounds(below, limits.first().above(), limits.first().deadband()),
            new Limits.Bounds(below, limits.last().above(), limits.last().deadband()),
            limits.excludeInvalid(),
            limits.roundTimeoutNs(),
            limits.silentAfterNs(),
            limits.raiseAfter(),
            limits.clearAfter());
    }
}
