package io.plumbline.engine.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ConfigurationErrorsTest
{
    private static final String LIMITS = "defaults: { first: { below: -3 }, last: { below: -3 } }\n";

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource({"errorsOfTheFile", "errorsOfTheEngine", "errorsOfDevices", "errorsOfLimits"})
    void shouldNameFileLineAndKey(final String text, final String problem) throws IOException
    {
        final List<String> problems = problems(text);
        assertEquals(1, problems.size(), problems::toString);
        final String expected = directory.resolve("fleet.yaml") + ":" + problem;
        assertTrue(problems.get(0).startsWith(expected), () -> problems.get(0) + " is not " + expected);
    }

    static Stream<Arguments> errorsOfTheFile()
    {
        final String devices = "devices: [abc01]\n";
        return Stream.of(
            arguments("", "1: devices: no devices"),
            arguments("# nothing\n", "1: devices: no devices"),
            arguments("~\n", "1: devices: no devices"),
            arguments(LIMITS, "1: devices: no devices"),
            arguments(LIMITS + "devices:\n", "2: devices: no devices"),
            arguments(LIMITS + "devices: []\n", "2: devices: no devices"),
            arguments("\n- abc01\n", "2: must be a mapping of keys, not a list"),
            arguments("abc01\n", "1: must be a mapping of keys, not 'abc01'"),
            arguments("\tdevices: 1\n", "1: not YAML: "),
            arguments(LIMITS + "devices: [abc01\n", "3: not YAML: while parsing a flow sequence: expected ','"),
            arguments(LIMITS + devices + "---\na: 1\n", "3: not YAML: expected a single document"),
            arguments(LIMITS + devices + "a\u0001: 1\n", "3: not YAML: a character that must not stand there, U+0001"),
            arguments(LIMITS + "devices: *x\n", "2: not YAML: found undefined alias x"),
            arguments("\n" + "[".repeat(100_000), "2: not YAML: nested more than 50 deep"),
            arguments(LIMITS + "devices:\n" + "- ".repeat(100_000), "3: not YAML: nested more than 50 deep"));
    }

    static Stream<Arguments> errorsOfTheEngine()
    {
        final String devices = "devices: [abc01]\n";
        return Stream.of(
            arguments(LIMITS + devices + "treading: shared\n", "3: treading: unknown key; did you mean 'threading'?"),
            arguments(LIMITS + devices + "ringSize: 64\n", "3: ringSize: unknown key; did you mean 'ring-size'?"),
            arguments(LIMITS + devices + "colour: red\n", "3: colour: unknown key; known are time, defaults, devices,"),
            arguments(LIMITS + devices + "[1]: 1\n", "3: a key must be a text, not a list"),
            arguments(LIMITS + devices + "time: message\ntime: message\n", "4: time: given twice, first in line 3"),
            arguments(LIMITS + devices + "time: Message\n", "3: time: must be arrival or message, not 'Message'"),
            arguments(LIMITS + devices + "time: [message]\n", "3: time: must be arrival or message, not a list"),
            arguments(LIMITS + devices + "time:\n", "3: time: must be arrival or message, not empty"),
            arguments(
                LIMITS + devices + "threading: 1\n",
                "3: threading: must be single or shared or dedicated, not '1'"),
            arguments(LIMITS + devices + "wait-strategy: spin\n",
                "3: wait-strategy: must be sleeping or blocking or yielding or busy-spin, not 'spin'"),
            arguments(LIMITS + devices + "retention: {keep-bytes: much}\n", "3: retention.keep-bytes: must be a size"),
            arguments(LIMITS + devices + "retention: {keep-days: -1}\n", "3: retention.keep-days: must be from 0"),
            arguments(LIMITS + devices + "listen: {port: 1}\n", "3: listen.port: unknown key; known are allow-remote"),
            arguments(LIMITS + devices + "listen: {allow-remote: yes}\n",
                "3: listen.allow-remote: must be true or false, not 'yes'"),
            arguments(LIMITS + devices + "listen:\n  tcp:\n    address: 0.0.0.0:9400\n",
                "5: listen.tcp.address: 0.0.0.0:9400 can be reached from other machines; where that is meant, set " +
                    "listen.allow-remote: true"),
            arguments(LIMITS + devices + "listen:\n  tcp: { address: plant.example:9400 }\n",
                "4: listen.tcp.address: must be an address and a port such as 127.0.0.1:9400 or [::1]:9400, not " +
                    "'plant.example:9400'"),
            arguments(LIMITS + devices + "listen: {tcp: {address: 127.0.0.1:70000}}\n",
                "3: listen.tcp.address: must be an address and a port"),
            arguments(LIMITS + devices + "listen: {tcp: {address: 300.0.0.1:80}}\n",
                "3: listen.tcp.address: must be an address and a port"),
            arguments(LIMITS + devices + "listen: {tcp: {max-connections: 0}}\n",
                "3: listen.tcp.max-connections: must be from 1 to 65536, not 0"),
            arguments(LIMITS + devices + "listen: {tcp: {idle-timeout: 0s}}\n",
                "3: listen.tcp.idle-timeout: must be from 1ms to 168h, not 0s"),
            arguments(LIMITS + devices + "listen: {tcp: {turn-bytes: 1}}\n",
                "3: listen.tcp.turn-bytes: must be from 1K to 16M, not '1'"),
            arguments(LIMITS + devices + "listen: {tcp: {ack-interval: often}}\n",
                "3: listen.tcp.ack-interval: must be a duration"),
            arguments(LIMITS + devices + "roll-cycle: weekly\n", "3: roll-cycle: must be five-minutely or hourly"),
            arguments(LIMITS + devices + "ring-size: 1000\n", "3: ring-size: must be a power of two, such as 512"),
            arguments(LIMITS + devices + "ring-size: 32\n", "3: ring-size: must be from 64 to 1048576, not 32"),
            arguments(LIMITS + devices + "ring-size: 8192.0\n", "3: ring-size: must be a whole number, not '8192.0'"),
            arguments(LIMITS + devices + "ring-size: 0x400\n", "3: ring-size: must be a whole number, not '0x400'"),
            arguments(LIMITS + devices + "max-line-length: 99999999999999999999\n",
                "3: max-line-length: must be from 64 to 16777216, not 99999999999999999999"),
            arguments(LIMITS + devices + "max-line-length: '4096'\n", "3: max-line-length: must be a whole number"),
            arguments(LIMITS + devices + "cores: [1, 2, 3]\n", "3: cores: must be a mapping of ingress, monitor, jour"),
            arguments(LIMITS + devices + "cores: { ingress: -1 }\n", "3: cores.ingress: must be from 0 to 1023"),
            arguments(LIMITS + devices + "cores: { monitr: 1 }\n",
                "3: cores.monitr: unknown key; did you mean 'monitor'?"),
            arguments(LIMITS + devices + "cores: { ingress: 0, journal: 1 }\n",
                "3: cores.journal: there is no such thread with threading: shared"),
            arguments(LIMITS + devices + "threading: single\ncores: { ingress: 0, monitor: 1 }\n",
                "4: cores.monitor: there is no such thread with threading: single"),
            arguments(LIMITS + devices + "threading: single\ncores: { journal: 1 }\n",
                "4: cores.journal: there is no such thread with threading: single"),
            arguments(LIMITS + devices + "threading: dedicate\ncores: { journal: 1 }\n",
                "3: threading: must be single or shared or dedicated, not 'dedicate'"),
            arguments(LIMITS + devices + "tick-interval: 1\n",
                "3: tick-interval: must be a duration such as 500ms, 45s, 2m or 1h, not '1'"),
            arguments(LIMITS + devices + "tick-interval: 2h\n", "3: tick-interval: must be from 1ms to 1h, not 2h"),
            arguments(LIMITS + devices + "devices-file: 3\n", "3: devices-file: must be a text, not '3'"),
            arguments(LIMITS + devices + "devices-file: \"a\\0b\"\n", "3: devices-file: no path: "));
    }

    static Stream<Arguments> errorsOfDevices()
    {
        return Stream.of(
            arguments(LIMITS + "devices: abc01\n", "2: devices: must be a list of codes, not 'abc01'"),
            arguments(LIMITS + "devices: { abc01: 1 }\n", "2: devices: must be a list of codes, not a mapping"),
            arguments(LIMITS + "devices:\n- abc01\n- 123\n",
                "4: devices[2]: YAML does not take '123' for a text: write the code in quotes, \"123\""),
            arguments(LIMITS + "devices:\n- abc01\n- true\n", "4: devices[2]: YAML does not take 'true' for a text"),
            arguments(LIMITS + "devices:\n- abc01\n- 1e3\n", "4: devices[2]: YAML does not take '1e3' for a text"),
            arguments(LIMITS + "devices:\n- abc01\n-\n", "4: devices[2]: must be a code, not empty"),
            arguments(LIMITS + "devices:\n- abc01\n- [x]\n", "4: devices[2]: must be a code, not a list"),
            arguments(LIMITS + "devices:\n- !x abc01\n", "3: devices[1]: YAML does not take 'abc01' for a text"),
            arguments(LIMITS + "devices: &x [abc01, *x]\n", "2: devices[2]: must be a code, not a list"),
            arguments(LIMITS + "devices:\n- ''\n", "3: devices[1]: the code is empty"),
            arguments(LIMITS + "devices:\n- 1234567890123456789012345678901ä\n",
                "3: devices[1]: the code has 33 bytes of UTF-8, more than 32"),
            arguments(LIMITS + "devices:\n- \"a\\ud800\"\n", "3: devices[1]: the code holds half a surrogate pair"),
            arguments(LIMITS + "devices:\n- abc01\n- def01\n- { code: abc01 }\n",
                "5: devices[3].code: code 'abc01' given twice, first at "),
            arguments(LIMITS + "devices:\n- { first: { below: 1 } }\n", "3: devices[1]: code is missing"),
            arguments(LIMITS + "devices:\n- { code: 7 }\n", "3: devices[1].code: YAML does not take '7' for a text"),
            arguments(LIMITS + "devices:\n- { code: abc01, fist: { below: 1 } }\n",
                "3: devices[1].fist: unknown key; did you mean 'first'?"),
            arguments(LIMITS + "devices:\n- { code: abc01, code: def01 }\n",
                "3: devices[1].code: given twice, first in line 3"),
            arguments(LIMITS + "devices:\n- code: abc01\n  last:\n    below: ~\n",
                "4: devices[1].last: needs a bound: neither below nor above is set"),
            arguments(LIMITS + "devices:\n- code: abc01\n  first: { above: -3 }\n",
                "4: devices[1].first: above must be greater than below"),
            arguments(LIMITS + "devices:\n- code: abc01\n  first: { deadband: -0.1 }\n",
                "4: devices[1].first.deadband: must not be negative"),
            arguments(LIMITS + "devices:\n- code: abc01\n  first: 3\n",
                "4: devices[1].first: must be a mapping of below, above, deadband, not '3'"));
    }

    static Stream<Arguments> errorsOfLimits()
    {
        final String devices = "devices: [abc01]\n";
        return Stream.of(
            arguments("defaults: { first: { below: -3 } }\ndevices: [abc01, def01]\n",
                "1: defaults.last: needs a bound"),
            arguments("defaults:\n  last: { below: -3 }\n  first: {}\ndevices: [abc01, def01]\n",
                "3: defaults.first: needs a bound"),
            arguments("defaults:\n  last: { below: -3 }\n  first:\n    below: 2\n    above: 2.0\n" + devices,
                "3: defaults.first: above must be greater than below"),
            arguments("defaults:\n  last: { below: -3 }\n  first:\n    below: three\n" + devices,
                "4: defaults.first.below: must be a decimal number such as -3.0, not 'three'"),
            arguments("defaults:\n  last: { below: -3 }\n  first: { below: '-3' }\n" + devices,
                "3: defaults.first.below: must be a number: leave out the quotes around '-3'"),
            arguments("defaults:\n  last: { below: -3 }\n  first: { below: -.5 }\n" + devices,
                "3: defaults.first.below: must be a decimal number such as -3.0, not '-.5'"),
            arguments("defaults:\n  last: { below: -3 }\n  first: { below: .nan }\n" + devices,
                "3: defaults.first.below: must be a decimal number such as -3.0, not '.nan'"),
            arguments("defaults:\n  last: { below: -3 }\n  first: { below: 0x10 }\n" + devices,
                "3: defaults.first.below: must be a decimal number such as -3.0, not '0x10'"),
            arguments("defaults:\n  last: { below: -3 }\n  first: { above: 4000000000.000001 }\n" + devices,
                "3: defaults.first.above: out of range, beyond 4,000,000,000"),
            arguments("defaults:\n  last: { below: -3 }\n  first: { above: 1e99999999 }\n" + devices,
                "3: defaults.first.above: out of range"),
            arguments("defaults:\n  last: { below: -3 }\n  first: { below: 1, deadband: ~ }\n" + devices,
                "3: defaults.first.deadband: must be a number, not empty"),
            arguments("defaults: [1]\ndevices: [{ code: a, first: { below: 1 }, last: { below: 1 } }]\n",
                "1: defaults: must be a mapping of first, last, invalid"),
            arguments(LIMITS.replace(" }\n", ", invalid: one }\n") + devices,
                "1: defaults.invalid: must be zero or exclude, not 'one'"),
            arguments(LIMITS.replace(" }\n", ", round-timeout: 0s }\n") + devices,
                "1: defaults.round-timeout: must be from 1ms to 8784h, not 0s"),
            arguments(LIMITS.replace(" }\n", ", silent-after: 1.5s }\n") + devices,
                "1: defaults.silent-after: must be a duration such as 500ms, 45s, 2m or 1h, not '1.5s'"),
            arguments(LIMITS.replace(" }\n", ", silent-after: 999999999999999999h }\n") + devices,
                "1: defaults.silent-after: must be from 1ms to 8784h, not 999999999999999999h"),
            arguments(LIMITS.replace(" }\n", ", raise-after: 0 }\n") + devices,
                "1: defaults.raise-after: must be from 1 to 1000000, not 0"),
            arguments(LIMITS.replace(" }\n", ", round_timeout: 1s }\n") + devices,
                "1: defaults.round_timeout: unknown key; did you mean 'round-timeout'?"));
    }

    @Test
    void shouldReportAllProblemsAtOnce() throws IOException
    {
        final List<String> problems = problems("""
            time: now
            defaults:
              first: { below: -3, above: x }
              last: { below: -3 }
              raise-after: none
            devices:
              - abc01
              - abc01
              - { code: def01, last: { deadband: -1 } }
              - 5
            devices-file: missing.csv
            """);
        assertEquals(
            List.of("1: time", "3: defaults.first.above", "5: defaults.raise-after", "8: devices[2]",
                "9: devices[3].last.deadband", "10: devices[4]", "11: devices-file"),
            problems.stream()
                .map((problem) -> problem.substring((directory.resolve("fleet.yaml") + ":").length()))
                .map((problem) -> problem.substring(0, problem.indexOf(": ", problem.indexOf(": ") + 1)))
                .toList());
        assertTrue(problems.get(6).endsWith("missing.csv: no such file or directory"), problems.get(6));
    }

    @Test
    void shouldSayWhyAFileCannotBeRead()
    {
        final Path missing = directory.resolve("none.yaml");
        assertEquals(
            List.of(missing + ": no such file or directory"),
            assertThrows(ConfigurationException.class, () -> ConfigurationReader.read(missing)).problems());
        assertEquals(
            List.of(directory + ": Is a directory"),
            assertThrows(ConfigurationException.class, () -> ConfigurationReader.read(directory)).problems());
    }

    @Test
    void shouldSayInWhichLineItIsNotUtf8() throws IOException
    {
        final Path file = directory.resolve("fleet.yaml");
        Files.write(file, "time: message\n# \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
            List.of(file + ":2: not UTF-8"),
            assertThrows(ConfigurationException.class, () -> ConfigurationReader.read(file)).problems());
    }

    @Test
    void shouldNeverFailOtherwiseWhateverTheText() throws IOException
    {
        final String text = """
            time: message
            defaults: &d
              first: { below: -3.5, above: 4e1, deadband: 0.25 }
              last:  { below: -3.0 }
              invalid: exclude
              round-timeout: 1500ms
            devices:
              - abc01
              - { <<: *d, code: "d\\u0065f01" }
              - code: xyz01
                last: { above: ~ }
            threading: dedicated
            cores: { ingress: 1, journal: 3 }
            """;
        final String hostile = "[]{}:,-\n \t#&*!|>'\"%@`~?<=0123456789ed\\\u0000\u00e9";
        final int seed = 20;
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < Integer.getInteger("plumbline.test.mutations", 3_000); i++)
        {
            final StringBuilder mutated = new StringBuilder(text);
            for (int n = random.nextInt(1, 4); n > 0; n--)
            {
                final int at = random.nextInt(mutated.length());
                final char c = hostile.charAt(random.nextInt(hostile.length()));
                switch (random.nextInt(4))
                {
                    case 0 -> mutated.setCharAt(at, c);
                    case 1 -> mutated.insert(at, c);
                    case 2 -> mutated.deleteCharAt(at);
                    default -> mutated.insert(at, mutated.substring(at, Math.min(at + 20, mutated.length())));
                }
            }
            try
            {
                read(mutated.toString());
            }
            catch (final ConfigurationException ex)
            {
                assertTrue(ex.problems().size() > 0);
            }
            catch (final RuntimeException | StackOverflowError ex)
            {
                fail("seed " + seed + ", round " + i + ":\n" + mutated, ex);
            }
        }
    }

    private List<String> problems(final String text)
    {
        return assertThrows(ConfigurationException.class, () -> read(text)).problems();
    }

    private Configuration read(final String text) throws IOException
    {
        final Path file = directory.resolve("fleet.yaml");
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        return ConfigurationReader.read(file);
    }
}
