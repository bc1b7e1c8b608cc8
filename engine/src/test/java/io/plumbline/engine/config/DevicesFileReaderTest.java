package io.plumbline.engine.config;

import io.plumbline.engine.monitor.Limits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class DevicesFileReaderTest
{
    private static final long BELOW = -3_000_000;

    @TempDir
    Path directory;

    private Path yaml;
    private Path csv;

    @BeforeEach
    void before() throws IOException
    {
        yaml = directory.resolve("fleet.yaml");
        csv = directory.resolve("devices.csv");
        Files.writeString(yaml, """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            devices-file: devices.csv
            """);
    }

    @Test
    void shouldTakeBoundsByPosition() throws IOException
    {
        final Configuration configuration = read("""
            def01
            def02,-1
            def03,,2
            def04,-1,2,-3.5,4e0

            def05,,,,
              \s
            " def 06 "
             def07 , -1 ,2
            """);
        assertEquals(
            List.of("abc01", "def01", "def02", "def03", "def04", "def05", " def 06 ", "def07"), codes(configuration));
        assertBounds(configuration, 1, BELOW, Limits.NONE, BELOW, Limits.NONE);
        assertBounds(configuration, 2, -1_000_000, Limits.NONE, BELOW, Limits.NONE);
        assertBounds(configuration, 3, BELOW, 2_000_000, BELOW, Limits.NONE);
        assertBounds(configuration, 4, -1_000_000, 2_000_000, -3_500_000, 4_000_000);
        assertBounds(configuration, 5, BELOW, Limits.NONE, BELOW, Limits.NONE);
        assertBounds(configuration, 7, -1_000_000, 2_000_000, BELOW, Limits.NONE);
        assertEquals(5, configuration.limits().profiles().size());
    }

    @Test
    void shouldTakeColumnsByTheirNames() throws IOException
    {
        final Configuration configuration = read(
            "\ufeffcode,last.above,first.deadband,first.below\r\ndef01,5,0.5,-4\r\ndef02\r\n");
        assertEquals(List.of("abc01", "def01", "def02"), codes(configuration));
        assertBounds(configuration, 1, -4_000_000, Limits.NONE, BELOW, 5_000_000);
        assertEquals(500_000, configuration.limits().of(1).first().deadband());
        assertBounds(configuration, 2, BELOW, Limits.NONE, BELOW, Limits.NONE);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void shouldNameFileLineAndColumn(final String text, final String problem) throws IOException
    {
        Files.writeString(csv, text);
        final List<String> problems = problems();
        assertEquals(1, problems.size(), problems::toString);
        final String expected = csv + ":" + problem;
        assertTrue(problems.get(0).startsWith(expected), () -> problems.get(0) + " is not " + expected);
    }

    static Stream<Arguments> errors()
    {
        return Stream.of(
            arguments("def01\n\ndef01\n", "3: code: code 'def01' given twice, first at "),
            arguments("abc01\n", "1: code: code 'abc01' given twice, first at "),
            arguments("def01\n,-1\n", "2: code: the code is empty"),
            arguments("def01\n123456789012345678901234567890123\n", "2: code: the code has 33 bytes of UTF-8"),
            arguments("def01\ndef02,x\n", "2: first.below: must be a decimal number such as -3.0, not 'x'"),
            arguments("def01\ndef02,1,,,5e99\n", "2: last.above: out of range, beyond 4,000,000,000: 5e99"),
            arguments("def01\ndef02,1,1\n", "2: first: above must be greater than below"),
            arguments("def01\ndef02,1,2,3,4,5\n", "2: 6 cells, more than the columns code,first.below,"),
            arguments("code,last.up\ndef01\n", "1: last.up: unknown column"),
            arguments("code,first.belw\ndef01,1\n", "1: first.belw: unknown column; did you mean 'first.below'?"),
            arguments("code,last.above,last.above\ndef01\n", "1: last.above: column given twice"),
            arguments("code,last.deadband\ndef01,-1\n", "2: last.deadband: must not be negative"),
            arguments("def01\n\"def02\nx\n", "2: not CSV: Unclosed quoted field"),
            arguments("def01\n\"def02\"x\n", "2: not CSV: Unexpected character after closing quote"));
    }

    @Test
    void shouldSayInWhichLineItIsNotUtf8() throws IOException
    {
        Files.write(csv, "def01\ndef02\nd\u00e9f03\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of(csv + ":3: not UTF-8"), problems());
    }

    @Test
    void shouldKeepTheFirstThousandsOfProblemsAndCountTheRest() throws IOException
    {
        Files.writeString(csv, "a,x\n".repeat(Problems.MAX_KEPT + 7));
        final List<String> problems = problems();
        assertEquals(Problems.MAX_KEPT + 1, problems.size());
        assertTrue(problems.get(Problems.MAX_KEPT).startsWith("and "), problems.get(Problems.MAX_KEPT));
    }

    @Test
    void shouldSayWhyTheFileCannotBeRead() throws IOException
    {
        assertEquals(List.of(yaml + ":3: devices-file: " + csv + ": no such file or directory"), problems());
        Files.createDirectory(csv);
        assertEquals(List.of(yaml + ":3: devices-file: " + csv + ": Is a directory"), problems());
    }

    @Test
    void shouldReadLikeANaiveTwin() throws IOException
    {
        final int seed = 7;
        final SplittableRandom random = new SplittableRandom(seed);
        final StringBuilder text = new StringBuilder();
        final Map<String, Limits.Bounds[]> twin = new LinkedHashMap<>();
        final Limits.Bounds byDefault = new Limits.Bounds(BELOW, Limits.NONE, 0);
        twin.put("abc01", new Limits.Bounds[]{byDefault, byDefault});
        for (int i = 0; i < 100_000; i++)
        {
            final String code = Long.toString(random.nextLong(), 36);
            final String[] cells = new String[4];
            for (int cell = 0; cell < 4; cell++)
            {
                final BigDecimal value = BigDecimal.valueOf(random.nextLong(5_000), 2);
                final BigDecimal bound = (cell & 1) == 0 ? value.negate() : value.add(BigDecimal.ONE);
                cells[cell] = random.nextInt(4) == 0 ? "" : bound.toString();
            }
            text.append(code).append(',').append(String.join(",", cells)).append('\n');
            twin.put(code, new Limits.Bounds[]{naive(cells[0], cells[1]), naive(cells[2], cells[3])});
        }
        final Configuration configuration = read(text.toString());
        assertEquals(List.copyOf(twin.keySet()), codes(configuration), "seed " + seed);
        int device = 0;
        for (final Limits.Bounds[] bounds : twin.values())
        {
            final Limits limits = configuration.limits().of(device++);
            assertEquals(bounds[0], limits.first(), "seed " + seed);
            assertEquals(bounds[1], limits.last(), "seed " + seed);
        }
        assertEquals(
            configuration.limits().profiles().size(), configuration.limits().profiles().stream().distinct().count());
    }

    private static Limits.Bounds naive(final String below, final String above)
    {
        return new Limits.Bounds(
            below.isEmpty() ? BELOW : naive(below), above.isEmpty() ? Limits.NONE : naive(above), 0);
    }

    private static long naive(final String text)
    {
        return new BigDecimal(text).movePointRight(6).longValueExact();
    }

    private static void assertBounds(
        final Configuration configuration,
        final int device,
        final long firstBelow,
        final long firstAbove,
        final long lastBelow,
        final long lastAbove)
    {
        final Limits limits = configuration.limits().of(device);
        assertEquals(
            List.of(firstBelow, firstAbove, lastBelow, lastAbove),
            List.of(limits.first().below(), limits.first().above(), limits.last().below(), limits.last().above()));
    }

    private static List<String> codes(final Configuration configuration)
    {
        return configuration.codes().asList().stream()
            .map((code) -> new String(code, StandardCharsets.UTF_8))
            .toList();
    }

    private List<String> problems()
    {
        return assertThrows(ConfigurationException.class, () -> ConfigurationReader.read(yaml)).problems();
    }

    private Configuration read(final String text) throws IOException
    {
        Files.writeString(csv, text);
        return ConfigurationReader.read(yaml);
    }
}
