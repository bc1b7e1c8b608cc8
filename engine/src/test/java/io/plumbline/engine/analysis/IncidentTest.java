package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.analysis.IncidentDevice.Count;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.journal.JournalDirectory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Incidents beside a plain re-computation from the printed events. */
class IncidentTest
{
    private static final long SEED = 3;
    private static final List<String> CODES = List.of("abc01", "def01", "xyz01", "rare");
    private static final Map<Count, String> EVENTS = Map.of(
        Count.DEVIATIONS, "deviation",
        Count.RAISED, "raised",
        Count.CLEARED, "cleared",
        Count.INCOMPLETE, "incomplete",
        Count.SILENT, "silent");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path path;
    private final List<JsonNode> events = new ArrayList<>();

    private JournalDirectory write() throws IOException
    {
        return write(2);
    }

    private JournalDirectory write(final int runs) throws IOException
    {
        for (int seed = 1; seed <= runs; seed++)
        {
            for (final String line : JournalRuns.write(path, seed, 2_000, 3))
            {
                events.add(JSON.readTree(line));
            }
        }
        return JournalDirectory.open(path);
    }

    @Test
    void shouldFindWhatThePrintedEventsSay() throws IOException
    {
        final JournalDirectory directory = write();
        final Random random = new Random(SEED);
        for (int run = 0; run < 30; run++)
        {
            final long from = run == 0 ? 0 : random.nextInt(3_800);
            final long to = run == 0 ? Long.MAX_VALUE : from + random.nextInt(1_500);
            final Set<String> wanted = run % 3 == 2 ? Set.of("def01", "rare") : Set.of();
            final String what = "seed " + SEED + ", run " + run + ", from " + from + " to " + to;
            final Incident incident = Incident.find(
                new RangeReplay(directory, from, to), wanted, 10_000, progress -> {});
            assertEquals(
                expected(from, to, wanted),
                incident.alarms().stream().map(IncidentTest::describe).collect(Collectors.toCollection(TreeSet::new)),
                what);
            assertEquals(0, incident.unlisted());
            for (final IncidentDevice device : incident.devices())
            {
                assertTrue(wanted.isEmpty() || wanted.contains(device.code()), what);
                EVENTS.forEach((count, event) ->
                    assertEquals(count(event, device.code(), from, to), device.count(count), what + " " + event));
            }
        }
    }

    @Test
    void shouldFindTheSilencesOfThePrintedEvents() throws IOException
    {
        final JournalDirectory directory = write();
        final Random random = new Random(SEED);
        int found = 0;
        for (int run = 0; run < 30; run++)
        {
            final long from = run == 0 ? 0 : random.nextInt(3_800);
            final long to = run == 0 ? Long.MAX_VALUE : from + random.nextInt(1_500);
            final String what = "seed " + SEED + ", run " + run + ", from " + from + " to " + to;
            final Incident incident = Incident.find(
                new RangeReplay(directory, from, to), Set.of(), 10_000, progress -> {});
            assertEquals(
                expectedSilences(from, to),
                incident.silences().stream().map(IncidentTest::describe).collect(Collectors.toCollection(TreeSet::new)),
                what);
            for (final IncidentDevice device : incident.devices())
            {
                assertEquals(
                    incident.silences().stream()
                        .filter(silence -> !silence.isInRange() && silence.code().equals(device.code()))
                        .count(),
                    device.silencesBefore(),
                    what);
            }
            assertEquals(CODES.size(), incident.configured().size(), what);
            found += incident.silences().size();
        }
        assertTrue(found > 30, "found: " + found);
        final Incident some = Incident.find(whole(directory), Set.of(), 2, progress -> {});
        assertEquals(2, some.silences().size());
        assertEquals(expectedSilences(0, Long.MAX_VALUE).size() - 2, some.unlistedSilences());
    }

    private static String describe(final Silence silence)
    {
        return silence.code() + (silence.isInRange() ? " from " + silence.began().sequence() : " before") +
            (silence.ended() == null ? "" : " to " + silence.ended().sequence()) + " " + silence.end();
    }

    private Set<String> expectedSilences(final long from, final long to)
    {
        final Set<String> expected = new TreeSet<>();
        final Map<String, Long> began = new HashMap<>();
        for (final JsonNode event : events)
        {
            final String kind = event.get("event").asText();
            final long sequence = event.get("sequence").asLong();
            if (kind.equals("silent") && sequence <= to)
            {
                began.put(event.get("code").asText(), sequence);
            }
            else if (kind.equals("recovered") && sequence <= to)
            {
                final String code = event.get("code").asText();
                final long since = began.remove(code);
                if (sequence >= from)
                {
                    expected.add(
                        code + (since >= from ? " from " + since : " before") + " to " + sequence + " CLEARED");
                }
            }
        }
        began.forEach((code, since) ->
            expected.add(code + (since >= from ? " from " + since : " before") + " UP"));
        return expected;
    }

    @Test
    void shouldCountWhatIsNotListed() throws IOException
    {
        final JournalDirectory directory = write();
        final Incident all = Incident.find(whole(directory), Set.of(), 10_000, progress -> {});
        final Incident some = Incident.find(whole(directory), Set.of(), 3, progress -> {});
        assertEquals(3, some.alarms().size());
        assertEquals(all.alarms().size() - 3, some.unlisted());
        assertEquals(all.alarms().get(3).raised().timeNs(), some.unlistedNs());
        assertEquals(Long.MAX_VALUE, all.unlistedNs());
        assertEquals(
            Incident.sum(all.devices(), Count.RAISED), Incident.sum(some.devices(), Count.RAISED));
    }

    @Test
    void shouldExplainEachAlarmAsExplainDoes() throws IOException
    {
        final JournalDirectory directory = write();
        final Incident incident = Incident.find(whole(directory), Set.of(), 10_000, progress -> {});
        final IncidentTraces traces = trace(directory, incident, List.of(), 10);
        assertTrue(incident.alarms().size() > 20);
        int explained = 0;
        for (final Alarm alarm : incident.alarms())
        {
            final long sequence = alarm.raised().sequence();
            assertNotNull(traces.explanations().get(sequence), "at " + sequence);
            if (explained++ % 10 == 0)
            {
                final Explanation alone = Explainer.explain(
                    new RangeReplay(directory, 0, sequence),
                    new RangeReplay(directory, 0, sequence),
                    alarm.code(),
                    progress -> {});
                assertEquals(withoutDue(alone), traces.explanations().get(sequence), "at " + sequence);
            }
        }
    }

    @Test
    void shouldTraceEveryValidReadingAndEachGap() throws IOException
    {
        final JournalDirectory directory = write(1);
        final Incident incident = Incident.find(whole(directory), Set.of(), 10_000, progress -> {});
        final IncidentTraces traces = trace(directory, incident, CODES, 5_000);
        final PlainTraces plain = new PlainTraces();
        whole(directory).warmingUp().replay(plain, progress -> {});
        for (final String code : CODES)
        {
            final DeviceTrace trace = traces.trace(code);
            for (int component = 0; component < 8; component++)
            {
                final List<List<Long>> pieces = trace.component(component).stream()
                    .map(piece -> Arrays.stream(piece.sequences()).boxed().toList())
                    .toList();
                assertEquals(plain.pieces(code, component), pieces, code + " " + component);
                assertEquals(Math.max(0, pieces.size() - 1), trace.gaps(component));
            }
            assertEquals(count("silent", code, 0, Long.MAX_VALUE), trace.silences().size());
            assertEquals(count("incomplete", code, 0, Long.MAX_VALUE), trace.incompletes().size());
        }
        assertNull(traces.trace("nobody"));
    }

    @Test
    void shouldEndAlarmsOfDevicesThatAReloadRemoves() throws InterruptedException
    {
        JournalRuns.writeWithReload(path);
        final JournalDirectory directory = JournalDirectory.open(path);
        final Incident incident = Incident.find(whole(directory), Set.of(), 100, progress -> {});
        assertEquals(1, incident.reloads().size());
        final Alarm gone = incident.alarms().stream()
            .filter(alarm -> alarm.code().equals("gone"))
            .findFirst()
            .orElseThrow();
        assertEquals(Alarm.End.DROPPED, gone.end());
        assertEquals(incident.reloads().get(0), gone.ended());
        assertEquals(
            Set.of("b", "new"),
            incident.alarms().stream()
                .filter(alarm -> alarm.end() == Alarm.End.UP)
                .map(Alarm::code)
                .collect(Collectors.toSet()));
        final LimitsHistory limits = LimitsHistory.read(whole(directory), List.of("gone", "b", "new"), progress -> {});
        assertEquals(2, limits.configurations().size());
        assertEquals(2, limits.changes("gone").size());
        assertNull(limits.limits("gone", Long.MAX_VALUE));
        assertNull(limits.limits("new", 1));
        assertNotNull(limits.limits("new", Long.MAX_VALUE));
        assertEquals(1, limits.changes("b").size());
        assertFalse(limits.origins("b", 1, Long.MAX_VALUE).limits().reload());
    }

    /** What falls due behind an alarm is nothing for a report. */
    private static Explanation withoutDue(final Explanation explanation)
    {
        return new Explanation(
            explanation.code(),
            explanation.at(),
            explanation.end(),
            explanation.round(),
            explanation.opened(),
            explanation.missing(),
            explanation.components(),
            explanation.openRound(),
            explanation.silence(),
            Explanation.Due.NONE,
            null,
            explanation.origins());
    }

    private static RangeReplay whole(final JournalDirectory directory)
    {
        return new RangeReplay(directory, 0, Long.MAX_VALUE);
    }

    private static IncidentTraces trace(
        final JournalDirectory directory, final Incident incident, final List<String> charted, final int points)
    {
        final IncidentTraces.Wanted wanted = new IncidentTraces.Wanted(charted, incident.alarms(), points, 1_000);
        final LimitsHistory limits = LimitsHistory.read(whole(directory), wanted.codes(), progress -> {});
        return IncidentTraces.trace(whole(directory), incident, wanted, limits, progress -> {});
    }

    private long count(final String kind, final String code, final long from, final long to)
    {
        return events.stream()
            .filter(event -> event.path("event").asText().equals(kind) && event.path("code").asText().equals(code))
            .filter(event -> event.path("sequence").asLong() >= from && event.path("sequence").asLong() <= to)
            .count();
    }

    /** Each alarm that was up in the range, as far as the range shows it. */
    private Set<String> expected(final long from, final long to, final Set<String> wanted)
    {
        final Set<String> alarms = new TreeSet<>();
        for (final String code : wanted.isEmpty() ? new LinkedHashSet<>(CODES) : wanted)
        {
            for (int id = 1; id <= 8; id++)
            {
                JsonNode raised = null;
                for (final JsonNode event : events)
                {
                    final String kind = event.path("event").asText();
                    final boolean isIts = event.path("code").asText().equals(code) && event.path("id").asInt() == id &&
                        event.path("sequence").asLong() <= to;
                    if (isIts && kind.equals("raised"))
                    {
                        raised = event;
                    }
                    else if (isIts && kind.equals("cleared"))
                    {
                        if (event.path("sequence").asLong() >= from)
                        {
                            alarms.add(describe(raised, event, from));
                        }
                        raised = null;
                    }
                }
                if (raised != null)
                {
                    alarms.add(describe(raised, null, from));
                }
            }
        }
        return alarms;
    }

    /** What is before the range may be unknown. */
    private static String describe(final JsonNode raised, final JsonNode cleared, final long from)
    {
        final boolean isBefore = raised.path("sequence").asLong() < from;
        return raised.path("code").asText() + " " + raised.path("id").asInt() + " " +
            (isBefore ? "before" : raised.path("sequence").asLong() + " " + plain(raised.path("pwr")) + " " +
                plain(raised.path("mean")) + " " + plain(raised.path("deviation"))) +
            (cleared == null ? " up" : " cleared " + cleared.path("sequence").asLong());
    }

    private static String describe(final Alarm alarm)
    {
        return alarm.code() + " " + alarm.id() + " " +
            (alarm.isInRange() ? alarm.raised().sequence() + " " + plain(alarm.breach().power()) + " " +
                plain(alarm.breach().mean()) + " " + plain(alarm.breach().deviation()) : "before") +
            (alarm.end() == Alarm.End.UP ? " up" : " cleared " + alarm.ended().sequence());
    }

    private static String plain(final JsonNode number)
    {
        return new BigDecimal(number.asText()).stripTrailingZeros().toPlainString();
    }

    private static String plain(final long micros)
    {
        return BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
    }

    /** The readings in pieces, by the words of the rule. */
    private static final class PlainTraces implements DecisionListener
    {
        private final Map<String, List<List<Long>>> pieces = new HashMap<>();
        private final Set<String> cut = new HashSet<>();
        private Fleet fleet;

        List<List<Long>> pieces(final String code, final int component)
        {
            return pieces.getOrDefault(code + " " + component, List.of());
        }

        @Override
        public void onSnapshot(final Fleet newFleet, final DeviationMonitor monitor, final boolean segmentStarts)
        {
            fleet = newFleet;
            for (int device = 0; segmentStarts && device < newFleet.devices().size(); device++)
            {
                cut(device, 0xFF);
            }
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
            if ((flags & JournalFlags.VALID) == 0)
            {
                cut(device, 1 << component);
                return;
            }
            final String key = fleet.devices().code(device) + " " + component;
            final List<List<Long>> its = pieces.computeIfAbsent(key, any -> new ArrayList<>());
            if (cut.remove(key) || its.isEmpty())
            {
                its.add(new ArrayList<>());
            }
            its.get(its.size() - 1).add(sequence);
        }

        @Override
        public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
        {
            cut(device, missing);
        }

        @Override
        public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
        {
            cut(device, 0xFF);
        }

        private void cut(final int device, final int components)
        {
            for (int component = 0; component < 8; component++)
            {
                if ((components >> component & 1) != 0)
                {
                    cut.add(fleet.devices().code(device) + " " + component);
                }
            }
        }
    }
}
