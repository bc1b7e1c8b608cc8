package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.codec.Decimals;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.JournalTailer;
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
        final Random random = new Random(SEED);
        final long end = new JournalSeek(directory).endSequence();
        int alarms = 0;
        int means = 0;
        for (int i = 0; i < 25; i++)
        {
            final JsonNode any = events.get(random.nextInt(events.size()));
            final long to = i % 2 == 0 ? any.path("sequence").asLong() : 1 + (long)(random.nextDouble() * (end - 1));
            final long from = Math.max(0, to - random.nextInt(1_500));
            final FleetState state = FleetState.at(new RangeReplay(directory, from, to), sequence -> {});
            final String at = "seed " + SEED + ", from " + from + " to " + to;
            assertEquals(to, state.moment().sequence(), at);
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
                means += assertMean(at, events, state, device, to) ? 1 : 0;
            }
        }
        assertTrue(alarms > 0 && means > 0, alarms + " alarms, " + means + " means");
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

    /** Where the device's last deviation was in its last round, mean and deviation are known from its event. */
    private static boolean assertMean(
        final String at, final List<JsonNode> events, final FleetState state, final int device, final long to)
    {
        for (final JsonNode event : events)
        {
            final int component = event.path("id").asInt() - 1;
            if (event.path("event").asText().equals("deviation") && event.path("sequence").asLong() == to &&
                event.path("code").asText().equals(CODES.get(device)))
            {
                final int n = state.members(device, component);
                final long sum = state.sum(device, component);
                assertEquals(micros(event.path("mean")), Decimals.divideHalfEven(sum, n), at);
                assertEquals(
                    micros(event.path("deviation")),
                    Decimals.divideHalfEven(sum - n * state.roundPower(device, component), n),
                    at);
                return true;
            }
        }
        return false;
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

    private static long micros(final JsonNode number)
    {
        return new BigDecimal(number.asText()).movePointRight(6).longValueExact();
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
}
