package io.plumbline.engine.config;

import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.Retention;
import io.plumbline.journal.RollCycle;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

class ConfigurationReaderTest
{
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    Path directory;

    @Test
    void shouldHaveDefaultsWhereNothingIsGiven()
    {
        final Configuration configuration = Configuration.defaults();
        assertEquals(DeviceCodes.of("abc01", "def01", "xyz01"), configuration.codes());
        final Limits limits = configuration.limits().of(2);
        assertEquals(new Limits.Bounds(-3_000_000, Limits.NONE, 0), limits.first());
        assertEquals(limits, new Limits(
            limits.first(), limits.first(), false, 45 * SECOND_NS, 90 * SECOND_NS, 1, 1));
        assertEngineDefaults(configuration);
    }

    @Test
    void shouldTakeTheSameDefaultsFromAFile() throws IOException
    {
        final Configuration configuration = read("""
            defaults:
              first: { below: -3.0 }
              last:  { below: -3.0 }
            devices: [abc01, def01, xyz01]
            """);
        assertEquals(Configuration.defaults().codes(), configuration.codes());
        assertEquals(Configuration.defaults().limits().profiles(), configuration.limits().profiles());
        assertEngineDefaults(configuration);
    }

    @Test
    void shouldReadEveryKey() throws IOException
    {
        final Configuration configuration = read("""
            time: message
            defaults:
              first: { below: -3.5, above: 4e1, deadband: 0.25 }
              last:  { below: -0.0000015, above: 0.0000025, deadband: 0 }
              invalid: exclude
              round-timeout: 1500ms
              silent-after: 2m
              raise-after: 3
              clear-after: 4
            devices: [abc01]
            max-line-length: 1024
            threading: dedicated
            wait-strategy: busy-spin
            ring-size: 1024
            cores: { ingress: 1, journal: 3 }
            tick-interval: 100ms
            roll-cycle: daily
            retention: {keep-days: 30, keep-bytes: 100G, min-free: 5M}
            listen:
              allow-remote: true
              tcp:
                address: 0.0.0.0:9401
                max-connections: 2000
                first-byte-timeout: 3s
                idle-timeout: 90s
                turn-bytes: 16K
                ack-interval: 0ms
            """);
        assertEquals(TimeMode.MESSAGE, configuration.timeMode());
        assertEquals(
            new Limits(
                new Limits.Bounds(-3_500_000, 40_000_000, 250_000),
                new Limits.Bounds(-2, 2, 0),
                true, 1_500_000_000L, 120 * SECOND_NS, 3, 4),
            configuration.limits().of(0));
        assertEquals(1024, configuration.maxLineLength());
        assertEquals(ThreadingMode.DEDICATED, configuration.threading());
        assertEquals(WaitStrategyKind.BUSY_SPIN, configuration.waitStrategy());
        assertEquals(1024, configuration.ringSize());
        assertEquals(new Cores(1, Cores.NONE, 3), configuration.cores());
        assertEquals(100_000_000L, configuration.tickIntervalNs());
        assertEquals(RollCycle.DAILY, configuration.rollCycle());
        assertEquals(new Retention(30, 100L << 30, 5L << 20), configuration.retention());
        assertEquals(
            new TcpSettings(
                new InetSocketAddress("0.0.0.0", 9401), 2000, 2000, 3_000_000_000L, 90_000_000_000L, 16_384, 0),
            configuration.listen().tcp());
    }

    @Test
    void shouldLayDevicesOverTheDefaultsKeyByKey() throws IOException
    {
        final Configuration configuration = read("""
            defaults:
              first: { below: -3.0, deadband: 0.5 }
              last:  { below: -3.0, above: 12 }
              raise-after: 2
            devices:
              - abc01
              - { code: def01, first: { above: 4.0 } }
              - code: xyz01
                last: { above: ~ }
                invalid: exclude
                round-timeout: 1h
                raise-after: 1
              - { code: ghi01, first: { below: null, above: 1 }, last: { below: -4, deadband: 1 } }
            """);
        assertEquals(4, configuration.deviceCount());
        assertLimits(configuration, 0, bounds(-3, Limits.NONE, 500_000), bounds(-3, 12, 0), false, 45, 2);
        assertLimits(configuration, 1, bounds(-3, 4, 500_000), bounds(-3, 12, 0), false, 45, 2);
        assertLimits(configuration, 2, bounds(-3, Limits.NONE, 500_000), bounds(-3, Limits.NONE, 0), true, 3_600, 1);
        assertLimits(configuration, 3, bounds(Limits.NONE, 1, 500_000), bounds(-4, 12, 1_000_000), false, 45, 2);
    }

    @Test
    void shouldKeepEqualSetsOfLimitsOnce() throws IOException
    {
        final Configuration configuration = read("""
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices:
              - abc01
              - { code: def01, first: { below: -3.000 } }
              - { code: ghi01, first: { below: -4 } }
              - { code: xyz01, first: { below: -4e0 }, round-timeout: 45000ms }
              - jkl01
            """);
        assertEquals(2, configuration.limits().profiles().size());
        assertSame(configuration.limits().of(0), configuration.limits().of(4));
        assertSame(configuration.limits().of(2), configuration.limits().of(3));
    }

    @Test
    void shouldLetEveryDeviceBringItsOwnBounds() throws IOException
    {
        final Configuration configuration = read("""
            devices:
              - { code: abc01, first: { below: -3 }, last: { above: 3 } }
            """);
        assertEquals(bounds(-3, Limits.NONE, 0), configuration.limits().of(0).first());
        assertEquals(bounds(Limits.NONE, 3, 0), configuration.limits().of(0).last());
    }

    @Test
    void shouldFollowAnchorsAndMerges() throws IOException
    {
        final Configuration configuration = read("""
            defaults:
              first: &both { below: -3, above: 7 }
              last: *both
            devices:
              - abc01
              - { code: def01, first: { <<: *both, above: 8 } }
            """);
        assertEquals(bounds(-3, 7, 0), configuration.limits().of(0).last());
        assertEquals(bounds(-3, 8, 0), configuration.limits().of(1).first());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a", "\"123\"", "'null'", "äöü", "\"\\u00e9\"", "\"with space \"",
        "\"12345678901234567890123456789012\"", "\"\\U0001F4E1\"", "1_000", "yes", "2026-01-01", "!!str 12"})
    void shouldTakeAnyCodeOf32BytesOfUtf8(final String code) throws IOException
    {
        final Configuration configuration = read("""
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [%s]
            """.formatted(code));
        assertEquals(1, configuration.deviceCount());
        assertEquals(configuration.codes().length(0), configuration.codes().bytes(0).length);
    }

    @Test
    void shouldKeepCodesExactly() throws IOException
    {
        final Configuration configuration = read("""
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: ["\\u00e9\\U0001F4E1 ", abc01, ABC01]
            """);
        assertEquals("\u00e9\ud83d\udce1 ", configuration.codes().code(0));
        assertEquals("abc01", configuration.codes().code(1));
        assertEquals("ABC01", configuration.codes().code(2));
    }

    @Test
    void shouldTakeAByteOrderMarkAndWindowsLineEnds() throws IOException
    {
        final Configuration configuration = read(
            "\ufeffdefaults:\r\n  first: { below: -3 }\r\n  last: { below: -3 }\r\ndevices:\r\n- abc01\r\n");
        assertEquals("abc01", configuration.codes().code(0));
    }

    @Test
    void shouldReadTheSharedCases() throws IOException
    {
        final String root = System.getProperty("plumbline.root");
        Assumptions.assumeTrue(root != null, "plumbline.root is not set");
        final Path cases = Path.of(root).resolve("../shared/cases");
        Assumptions.assumeTrue(Files.isDirectory(cases), "no ../shared/cases beside the repository");
        assertEquals(20, ConfigurationReader.read(cases.resolve("as-posted.yaml")).deviceCount());
        assertEquals(3, ConfigurationReader.read(cases.resolve("edge.yaml")).deviceCount());
        final Configuration tuned = ConfigurationReader.read(cases.resolve("tuned.yaml"));
        assertEquals(18, tuned.deviceCount());
        assertEquals(new Limits.Bounds(-2_500_000, 8_000_000, 1_000_000), tuned.limits().of(2).first());
    }

    @Test
    void shouldReadAListOfManyDevices() throws IOException
    {
        final StringBuilder text = new StringBuilder("defaults: { first: { below: -3 }, last: { below: -3 } }\n");
        text.append("devices:\n");
        for (int i = 0; i < 50_000; i++)
        {
            text.append("  - dev").append(i).append('\n');
        }
        final Configuration configuration = read(text.toString());
        assertEquals(50_000, configuration.deviceCount());
        assertEquals("dev49999", configuration.codes().code(49_999));
        assertNotNull(configuration.limits().of(49_999));
    }

    private static void assertEngineDefaults(final Configuration configuration)
    {
        assertEquals(TimeMode.ARRIVAL, configuration.timeMode());
        assertEquals(4_096, configuration.maxLineLength());
        assertEquals(ThreadingMode.SHARED, configuration.threading());
        assertEquals(WaitStrategyKind.SLEEPING, configuration.waitStrategy());
        assertEquals(8_192, configuration.ringSize());
        assertEquals(Cores.UNPINNED, configuration.cores());
        assertEquals(SECOND_NS, configuration.tickIntervalNs());
        assertEquals(RollCycle.HOURLY, configuration.rollCycle());
        assertEquals(Retention.EVERYTHING, configuration.retention());
        assertEquals(Listen.DEFAULT, configuration.listen());
        assertEquals("127.0.0.1:9400", Addresses.format(configuration.listen().tcp().address()));
    }

    private static void assertLimits(
        final Configuration configuration,
        final int device,
        final Limits.Bounds first,
        final Limits.Bounds last,
        final boolean excludeInvalid,
        final long roundTimeoutSeconds,
        final int raiseAfter)
    {
        assertEquals(
            new Limits(
                first, last, excludeInvalid, roundTimeoutSeconds * SECOND_NS, 90 * SECOND_NS, raiseAfter, 1),
            configuration.limits().of(device));
    }

    private static Limits.Bounds bounds(final long below, final long above, final long deadbandMicros)
    {
        return new Limits.Bounds(micros(below), micros(above), deadbandMicros);
    }

    private static long micros(final long units)
    {
        return units == Limits.NONE ? Limits.NONE : units * 1_000_000;
    }

    private Configuration read(final String text) throws IOException
    {
        final Path file = directory.resolve("fleet.yaml");
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        return ConfigurationReader.read(file);
    }
}
