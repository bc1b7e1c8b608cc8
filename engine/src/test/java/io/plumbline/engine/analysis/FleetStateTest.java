package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.codec.sbe.SnapshotEndDecoder;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.monitor.DeadlineListener;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.monitor.Verdict;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.Retention;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state at random points, beside a plain look at all events before. */
class FleetStateTest
{
    private static final long SEED = 20261121;
    private static final List<String> CODES = List.of("abc01", "def01", "xyz01", "rare");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final long SECOND = 1_000_000_000L;
    private static final int COMPONENTS = 8;
    private static final int GROUP_SIZE = 4;

    @TempDir
    private Path path;

    @Test
    void shouldShowTheStateAtAnyPoint() throws IOException
    {
        final List<JsonNode> events = new ArrayList<>();
        for (int i = 0; i < 2; i++)
        {
            for (final String line : JournalRuns.write(path, i, 2_000, 3))
            {
                events.add(JSON.readTree(line));
            }
        }
        final JournalDirectory directory = JournalDirectory.open(path);
        final List<long[]> readings = readings(directory);
        final List<Round> rounds = rounds(directory);
        final Random random = new Random(SEED);
        final long end = new JournalSeek(directory).endSequence();
        int alarms = 0;
        int means = 0;
        for (int i = 0; i < 25; i++)
        {
            final JsonNode any = events.get(random.nextInt(events.size()));
            final long to = i % 2 == 0 ? any.path("sequence").asLong() : 1 + (long)(random.nextDouble() * (end - 1));
            final long from = Math.max(0, to - random.nextInt(1_500));
            final FleetState state = FleetState.at(new RangeReplay(directory, from, to), null, sequence -> {});
            final String at = "seed " + SEED + ", from " + from + " to " + to;
            assertEquals(to, state.moment().sequence(), at);
            final int one = random.nextInt(CODES.size());
            assertSame(state, FleetState.at(
                new RangeReplay(directory, from, to), CODES.get(one), sequence -> {}), one, at);
            for (int device = 0; device < CODES.size(); device++)
            {
                final Set<String> up = new HashSet<>();
                final boolean isSilent = follow(events, CODES.get(device), to, up);
                assertEquals(isSilent, state.silent(device), at);
                for (int component = 0; component < 8; component++)
                {
                    assertReading(at, readings, state, device, component, from, to);
                    assertEquals(up.contains(Integer.toString(component + 1)), state.alarm(device, component), at);
                    alarms += state.alarm(device, component) ? 1 : 0;
                }
                means += assertRound(at, rounds, state, device, from, to) ? 1 : 0;
            }
        }
        assertTrue(alarms > 0 && means > 0, alarms + " alarms, " + means + " means");
    }

    @Test
    void shouldKnowTheReadingsOfARoundThatWasOpenAtTheSnapshot()
    {
        for (int i = 0; i < 5; i++)
        {
            JournalRuns.write(path, i, 500, 6);
        }
        final JournalDirectory directory = JournalDirectory.open(path);
        int found = 0;
        for (final long snapshot : snapshots(directory))
        {
            for (final Round round : rounds(directory))
            {
                if (round.opened < snapshot && snapshot <= round.sequence)
                {
                    final RangeReplay replay = new RangeReplay(directory, snapshot, round.sequence);
                    final FleetState state = FleetState.at(replay, CODES.get(round.device), sequence -> {});
                    final String at = "from " + snapshot + " to " + round.sequence;
                    assertTrue(assertRound(at, List.of(round), state, round.device, snapshot, round.sequence));
                    found++;
                }
            }
        }
        assertTrue(found > 2, "rounds: " + found);
    }

    @Test
    void shouldKnowWhatFallsDueBehindTheLastEventAlsoWhenThatIsAStandstill()
    {
        final Fleet fleet = Fleet.of(JournalRuns.configuration(Retention.EVERYTHING));
        final DeviationMonitor monitor = new DeviationMonitor(fleet.limits(), new NoDeadlines());
        final FleetState state = new FleetState(2, null);
        state.onSnapshot(fleet, monitor, true);
        monitor.onReading(1_000, 0, 3, -5, true, false, new Verdict());
        state.onReading(1, 1_000, 0, 3, -5, JournalFlags.VALID);
        monitor.onStandstill(1_600);
        state.onStandstill(2, 1_600);
        assertEquals(new Moment(2, 1_600), state.moment());
        assertEquals(1_000 + 45 * SECOND + 2 * 600, state.roundDueNs(0));
        assertEquals(1_000 + 90 * SECOND + 2 * 600, state.silenceDueNs(0));
        assertEquals(Limits.NONE, state.roundDueNs(1));
        final Explainer explainer = new Explainer(CODES.get(0), 2);
        explainer.onSnapshot(fleet, monitor, true);
        explainer.onStandstill(2, 1_600);
        JournalRuns.write(path, 1, 100, 1);
        final Explanation explanation = explainer.explanation(LimitsHistory.read(
            new RangeReplay(JournalDirectory.open(path), 0, Long.MAX_VALUE), List.of(CODES.get(0)), sequence -> {}));
        assertEquals(new Moment(2, 1_600), explanation.at());
        assertEquals(new Explanation.Due(state.roundDueNs(0), state.silenceDueNs(0)), explanation.due());
        assertEquals(1 << 3, explanation.openRound());
    }

    private static final class NoDeadlines implements DeadlineListener
    {
        @Override
        public void onRoundIncomplete(final long deadlineNs, final int device, final int missing)
        {
            throw new AssertionError();
        }

        @Override
        public void onDeviceSilent(final long deadlineNs, final int device)
        {
            throw new AssertionError();
        }
    }

    /** Sequences of the first events behind them. */
    private static List<Long> snapshots(final JournalDirectory directory)
    {
        final List<Long> snapshots = new ArrayList<>();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final JournalListener listener = new JournalListener()
            {
                @Override
                public void onSnapshotEnd(final SnapshotEndDecoder end)
                {
                    snapshots.add(end.nextSequence());
                }
            };
            while (tailer.poll(listener, 100) > 0)
            {
                continue;
            }
        }
        return snapshots;
    }

    /** Who asks for one device is told the same of it. */
    private static void assertSame(
        final FleetState all, final FleetState alone, final int device, final String at)
    {
        assertEquals(all.silent(device), alone.silent(device), at);
        assertEquals(all.roundDueNs(device), alone.roundDueNs(device), at);
        assertEquals(all.silenceDueNs(device), alone.silenceDueNs(device), at);
        for (int component = 0; component < COMPONENTS; component++)
        {
            assertEquals(all.power(device, component), alone.power(device, component), at);
            assertEquals(all.timeNs(device, component), alone.timeNs(device, component), at);
            assertEquals(all.alarm(device, component), alone.alarm(device, component), at);
            assertEquals(all.members(device, component), alone.members(device, component), at);
            assertEquals(all.sum(device, component), alone.sum(device, component), at);
            assertEquals(all.roundPower(device, component), alone.roundPower(device, component), at);
        }
    }

    private static void assertReading(
        final String at,
        final List<long[]> readings,
        final FleetState state,
        final int device,
        final int component,
        final long from,
        final long to)
    {
        long[] last = null;
        for (final long[] reading : readings)
        {
            if (reading[2] == device && reading[3] == component && reading[0] <= to)
            {
                last = reading;
            }
        }
        if (last != null && last[0] >= from)
        {
            assertEquals(last[1], state.timeNs(device, component), at);
            assertEquals(last[4], state.power(device, component), at);
        }
    }

    /** Where the last round that was evaluated is behind what is looked at, all of it is known, whoever opened it. */
    private static boolean assertRound(
        final String at,
        final List<Round> rounds,
        final FleetState state,
        final int device,
        final long from,
        final long to)
    {
        Round last = null;
        for (final Round round : rounds)
        {
            last = round.device == device && round.sequence <= to ? round : last;
        }
        if (last == null || last.sequence < from)
        {
            return false;
        }
        for (int component = 0; component < COMPONENTS; component++)
        {
            final int first = component / GROUP_SIZE * GROUP_SIZE;
            BigDecimal sum = BigDecimal.ZERO;
            int members = 0;
            for (int other = first; other < first + GROUP_SIZE; other++)
            {
                final boolean valid = last.powers[other] != Limits.NONE;
                sum = sum.add(BigDecimal.valueOf(valid ? last.powers[other] : 0));
                members += valid ? 1 : 0;
            }
            final boolean isMember = members >= 2 && last.powers[component] != Limits.NONE;
            final String where = at + ", device " + device + " component " + component + " of " + last.sequence;
            assertEquals(isMember ? members : 0, state.members(device, component), where);
            if (isMember)
            {
                assertEquals(sum.longValueExact(), state.sum(device, component), where);
                assertEquals(last.powers[component], state.roundPower(device, component), where);
            }
        }
        return true;
    }

    private static boolean follow(
        final List<JsonNode> events, final String code, final long to, final Set<String> up)
    {
        boolean isSilent = false;
        for (final JsonNode event : events)
        {
            if (event.path("sequence").asLong() <= to && event.path("code").asText().equals(code))
            {
                switch (event.path("event").asText())
                {
                    case "raised" -> up.add(event.path("id").asText());
                    case "cleared" -> up.remove(event.path("id").asText());
                    case "silent" -> isSilent = true;
                    case "recovered" -> isSilent = false;
                    default ->
                    {
                        continue;
                    }
                }
            }
        }
        return isSilent;
    }

    private static List<long[]> readings(final JournalDirectory directory)
    {
        final List<long[]> readings = new ArrayList<>();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final JournalListener listener = new JournalListener()
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
                    readings.add(new long[]{
                        sequence, timeNs, device, component, (flags & 1) != 0 ? power : Limits.NONE});
                }
            };
            while (tailer.poll(listener, 100) > 0)
            {
                continue;
            }
        }
        return readings;
    }

    /** Complete rounds, as they are collected from what came and what timed out. */
    private static List<Round> rounds(final JournalDirectory directory)
    {
        final List<Round> rounds = new ArrayList<>();
        final Round[] open = new Round[CODES.size()];
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final JournalListener listener = new JournalListener()
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
                    final Round round = open[device] == null ? new Round(device, sequence) : open[device];
                    open[device] = round;
                    round.powers[component] = (flags & 1) != 0 ? power : Limits.NONE;
                    round.in |= 1 << component;
                    if (round.in == (1 << COMPONENTS) - 1)
                    {
                        round.sequence = sequence;
                        rounds.add(round);
                        open[device] = null;
                    }
                }

                @Override
                public void onRoundIncomplete(
                    final long sequence, final long deadlineNs, final int device, final int missing)
                {
                    open[device] = null;
                }
            };
            while (tailer.poll(listener, 100) > 0)
            {
                continue;
            }
        }
        return rounds;
    }

    private static final class Round
    {
        private final int device;
        private final long opened;
        private final long[] powers = new long[COMPONENTS];
        private int in;
        private long sequence;

        Round(final int device, final long opened)
        {
            this.device = device;
            this.opened = opened;
        }
    }
}
