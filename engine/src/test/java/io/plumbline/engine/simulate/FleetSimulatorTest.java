package io.plumbline.engine.simulate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.PowerReport;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FleetSimulatorTest
{
    private static final long SEED = 5;

    /** CRC32C of 50 rounds of 20 devices with that seed and all faults: on any machine and any Java. */
    private static final long GOLDEN = 2013714406L;

    private final ObjectMapper mapper = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private static byte[] bytes(final int devices, final int rounds, final String faults, final boolean timestamps)
        throws IOException
    {
        final FleetSimulator simulator = new FleetSimulator(
            devices, SEED, FaultRates.parse(faults), 30_000, FleetSimulator.DEFAULT_START_MS, timestamps);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int round = 0; round < rounds; round++)
        {
            simulator.writeRound(out);
        }
        assertEquals(
            simulator.messages(), new String(out.toByteArray(), StandardCharsets.ISO_8859_1).lines().count());
        return out.toByteArray();
    }

    private List<JsonNode> messages(final int devices, final int rounds, final String faults) throws IOException
    {
        final List<JsonNode> messages = new ArrayList<>();
        for (final String line : new String(bytes(devices, rounds, faults, true), StandardCharsets.UTF_8).split("\n"))
        {
            messages.add(mapper.readTree(line));
        }
        return messages;
    }

    private static String component(final JsonNode message)
    {
        return message.get("code").asText() + "/" + message.get("id").asText();
    }

    @Test
    void shouldGiveTheSameBytesForTheSameSettings() throws IOException
    {
        final byte[] all = bytes(20, 50, "all", true);
        assertArrayEquals(all, bytes(20, 50, "all", true));
        final CRC32C crc = new CRC32C();
        crc.update(all);
        assertEquals(GOLDEN, crc.getValue(), "the bytes of these settings have changed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 777})
    void shouldSendEachComponentOnceARoundInOrderOfTime(final int devices) throws IOException
    {
        final List<JsonNode> messages = messages(devices, 5, "none");
        assertEquals(devices * 8 * 5, messages.size());
        long last = 0;
        for (int round = 0; round < 5; round++)
        {
            final Set<String> components = new HashSet<>();
            for (final JsonNode message : messages.subList(round * devices * 8, (round + 1) * devices * 8))
            {
                components.add(component(message));
                assertTrue(message.get("ts").asLong() >= last);
                last = message.get("ts").asLong();
                assertTrue(last < FleetSimulator.DEFAULT_START_MS + (round + 1) * 30_000L);
                assertEquals("True", message.get("valid_flag").asText());
                assertTrue(message.get("pwr").asText().matches("-\\d\\d(\\.\\d)?"), message.toString());
            }
            assertEquals(devices * 8, components.size());
        }
    }

    @Test
    void shouldLeaveStampsOutWhenAsked() throws IOException
    {
        assertFalse(new String(bytes(3, 2, "usual", false), StandardCharsets.UTF_8).contains("ts"));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldShowAFaultWhenAskedAndOnlyThen(final Fault fault) throws IOException
    {
        // A late reading that opens a round counts for the one before in what is seen here.
        final Map<Fault, Integer> seen = faultsSeen(fault.label() + "=100");
        for (final Fault other : Fault.values())
        {
            if (other == fault)
            {
                assertTrue(seen.getOrDefault(other, 0) > 10, seen.toString());
            }
            else if (fault != Fault.LATE)
            {
                assertEquals(0, seen.getOrDefault(other, 0), fault + " alone, but " + seen);
            }
        }
    }

    /** Finds the faults in the messages alone, by what they do to them. */
    private Map<Fault, Integer> faultsSeen(final String faults) throws IOException
    {
        final int devices = 40;
        final int rounds = 60;
        final Map<Fault, Integer> seen = new HashMap<>();
        final Map<String, List<Double>> levels = new HashMap<>();
        final Map<String, Integer> sent = new HashMap<>();
        final Map<String, Integer> sentByDevice = new HashMap<>();
        long newest = 0;
        final String text = new String(bytes(devices, rounds, faults, true), StandardCharsets.ISO_8859_1);
        for (final String line : text.split("\n"))
        {
            final JsonNode message = parse(line);
            if (message == null)
            {
                seen.merge(Fault.BROKEN, 1, Integer::sum);
                continue;
            }
            final long stamp = message.get("ts").asLong();
            if (stamp < newest)
            {
                seen.merge(Fault.LATE, 1, Integer::sum);
            }
            newest = Math.max(newest, stamp);
            final long round = (newest - FleetSimulator.DEFAULT_START_MS) / 30_000;
            sent.merge(component(message) + "@" + round, 1, Integer::sum);
            sentByDevice.merge(message.get("code").asText() + "@" + round, 1, Integer::sum);
            if ("False".equals(message.get("valid_flag").asText()))
            {
                seen.merge(Fault.INVALID, 1, Integer::sum);
            }
            else
            {
                levels.computeIfAbsent(component(message), key -> new ArrayList<>()).add(message.get("pwr").asDouble());
            }
        }
        sent.values().forEach(count -> seen.merge(Fault.DUPLICATE, count - 1, Integer::sum));
        final int silent = devices * rounds - sentByDevice.size();
        seen.merge(Fault.SILENCE, silent, Integer::sum);
        seen.merge(Fault.MISSING, devices * rounds * 8 - sent.size() - 8 * silent, Integer::sum);
        levels.values().forEach(series -> look(series, seen));
        return seen;
    }

    private JsonNode parse(final String line)
    {
        try
        {
            final JsonNode message = mapper.readTree(line);
            final boolean whole = message.isObject() &&
                message.path("code").asText().startsWith("dev") &&
                message.path("id").asText().matches("[1-8]") &&
                message.path("pwr").asText().matches("-\\d+(\\.\\d)?|NaN") &&
                message.path("valid_flag").asText().matches("True|False") &&
                message.path("ts").isIntegralNumber();
            return whole ? message : null;
        }
        catch (final JsonProcessingException e)
        {
            return null;
        }
    }

    /** Level and noise stay within 1.1; drops are by 6 and more; drifts by 1.2 a round; five equal values are stuck. */
    private static void look(final List<Double> series, final Map<Fault, Integer> seen)
    {
        int same = 0;
        for (int i = 1; i < series.size(); i++)
        {
            final double step = series.get(i) - series.get(i - 1);
            same = step == 0 ? same + 1 : 0;
            if (same == 6)
            {
                seen.merge(Fault.STUCK, 1, Integer::sum);
            }
            if (step < -4.5)
            {
                seen.merge(Fault.DROP, 1, Integer::sum);
            }
            if (i >= 4 && step > -4.5 && series.get(i) - series.get(i - 4) < -2.5 && step > -3)
            {
                boolean sinking = true;
                for (int k = i - 3; k <= i; k++)
                {
                    final double part = series.get(k) - series.get(k - 1);
                    sinking &= part < 0.5 && part > -3;
                }
                if (sinking)
                {
                    seen.merge(Fault.DRIFT, 1, Integer::sum);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"drifts", "drop=", "drop=1001", "drop=-1", "", "drop,,stuck", "none,drop"})
    void shouldSayWhatIsWrongWithRates(final String text)
    {
        final IllegalArgumentException refused =
            assertThrows(IllegalArgumentException.class, () -> FaultRates.parse(text));
        assertTrue(refused.getMessage().length() > 20, refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 10_000, 10_001, 150_000})
    void shouldWriteTheConfigurationThatGoesWithIt(final int devices, @TempDir final Path directory) throws IOException
    {
        final Path file = directory.resolve("fleet.yaml");
        ConfigurationWriter.write(file, devices, true, FleetSimulator.DEFAULT_INTERVAL_MS);
        final Configuration configuration = ConfigurationReader.read(file);
        assertEquals(TimeMode.MESSAGE, configuration.timeMode());
        assertEquals(devices, configuration.deviceCount());
        assertEquals(FleetSimulator.code(devices - 1, devices), configuration.codes().code(devices - 1));
        final String last = new String(bytes(devices, 1, "none", true), StandardCharsets.UTF_8).lines()
            .map(line -> line.substring(10, 18))
            .max(String::compareTo)
            .orElseThrow();
        assertEquals(FleetSimulator.code(devices - 1, devices), last);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 999, 120_000, FleetSimulator.MAX_INTERVAL_MS})
    void shouldWriteDeadlinesThatGoWithTheInterval(final long intervalMs, @TempDir final Path directory)
        throws IOException
    {
        final Path file = directory.resolve("fleet.yaml");
        ConfigurationWriter.write(file, 1, true, intervalMs);
        final Limits limits = ConfigurationReader.read(file).limits().of(0);
        assertEquals(3 * intervalMs * 1_000_000, limits.silentAfterNs());
        assertTrue(limits.roundTimeoutNs() > intervalMs * 1_000_000);
        assertTrue(limits.roundTimeoutNs() <= 2 * intervalMs * 1_000_000);
    }

    @Test
    void shouldBreakLinesForEveryReasonThereIs() throws IOException
    {
        final DeviceTable devices =
            new DeviceTable(List.of(FleetSimulator.code(0, 2).getBytes(), FleetSimulator.code(1, 2).getBytes()));
        final AvroJsonDecoder decoder = new AvroJsonDecoder(devices, true, 4_096);
        final PowerReport report = new PowerReport();
        final Set<DecodeStatus> reasons = EnumSet.noneOf(DecodeStatus.class);
        final byte[] messages = bytes(2, 30, "broken=1000", true);
        int accepted = 0;
        int start = 0;
        for (int end = 0; end < messages.length; end++)
        {
            if (messages[end] == '\n')
            {
                final DecodeStatus status = decoder.decode(messages, start, end - start, report);
                reasons.add(status);
                accepted += status == DecodeStatus.OK ? 1 : 0;
                start = end + 1;
            }
        }
        assertEquals(2 * 30 * 8, accepted);
        assertEquals(EnumSet.allOf(DecodeStatus.class), reasons);
    }

    @Test
    void shouldKeepStampsWithin15Digits() throws IOException
    {
        final FleetSimulator first = simulator("late=1000", 0);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        first.writeRound(out);
        assertTrue(out.toString(StandardCharsets.UTF_8).lines().allMatch(line -> line.matches(".*\"ts\": \\d+}")));

        final FleetSimulator last = simulator("none", FleetSimulator.MAX_TIMESTAMP_MS - 45_000);
        assertEquals(1, last.maxRounds());
        last.writeRound(out);
        assertThrows(IllegalStateException.class, () -> last.writeRound(out));
        assertThrows(IllegalArgumentException.class, () -> simulator("none", -1));
        assertThrows(IllegalArgumentException.class, () -> simulator("none", FleetSimulator.MAX_TIMESTAMP_MS + 1));
    }

    private static FleetSimulator simulator(final String faults, final long startMs)
    {
        return new FleetSimulator(3, SEED, FaultRates.parse(faults), 30_000, startMs, true);
    }
}
