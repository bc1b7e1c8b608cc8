package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SimulateCommandTest
{
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void shouldWriteMessagesAndTheConfigurationThatGoesWithThem()
    {
        final Path file = directory.resolve("fleet.yaml");
        assertEquals(0, simulate(messages, "--devices", "3", "--rounds", "5", "--faults", "none", "--interval", "60",
            "--start", "2026-11-21T00:00:00Z", "--config-out", file.toString()));
        final String text = messages.toString(StandardCharsets.UTF_8);
        assertEquals(3 * 8 * 5, text.lines().count());
        assertTrue(text.lines().findFirst().orElseThrow().endsWith("\"ts\": 1795219200000}"), text);
        assertEquals(0, execute(Plumbline.commandLine(), "check", "-c", file.toString()));
        assertEquals(file + ": ok, 3 devices, 1 set of limits", out.toString().strip());
        assertEquals("", err.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "--devices, 8388609, number of devices not in 1..8388608",
        "--rounds, -1, rounds not from 0 to ",
        "--rounds, 99999999999999, rounds not from 0 to ",
        "--interval, 0, interval not from a millisecond to a day",
        "--interval, 86401, interval not from a millisecond to a day",
        "--interval, 0.0005, --interval has parts of a millisecond: 0.0005",
        "--interval, 1e999999999, interval not from a millisecond to a day",
        "--start, 1969-12-31T23:59:59Z, start before 1970",
        "--start, +99999-01-01T00:00:00Z, start before 1970 or beyond"})
    void shouldRefuseWhatHasNoMessages(final String option, final String value, final String message)
    {
        assertEquals(2, simulate(messages, option, value));
        assertTrue(err.toString().startsWith(message), err::toString);
        assertEquals(0, messages.size());
    }

    @Test
    void shouldEndQuietlyWhenItsReaderHasSeenEnough()
    {
        assertEquals(0, simulate(failing("Broken pipe")));
        assertEquals("", err.toString());
    }

    @Test
    void shouldFailWhenItCannotWrite()
    {
        final CommandLine commandLine = new CommandLine(new SimulateCommand(failing("No space left on device")));
        final StringWriter failure = new StringWriter();
        commandLine.setExecutionExceptionHandler((exception, command, parsed) ->
        {
            failure.write(exception.getMessage());
            return ExitCodes.FAILED;
        });
        assertEquals(1, execute(commandLine));
        assertEquals("standard output: No space left on device", failure.toString());
    }

    @Test
    void shouldListAllThatIsWrongWithAConfiguration() throws IOException
    {
        final Path file = Files.writeString(directory.resolve("fleet.yaml"), "time: now\ndevices: [abc01, 7]\n");
        assertEquals(1, execute(Plumbline.commandLine(), "check", "-c", file.toString()));
        assertEquals("", out.toString());
        assertEquals(4, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().lines().allMatch(line -> line.startsWith(file + ":")), err::toString);
    }

    private static OutputStream failing(final String message)
    {
        return new OutputStream()
        {
            @Override
            public void write(final int b) throws IOException
            {
                throw new IOException(message);
            }
        };
    }

    private int simulate(final OutputStream output, final String... args)
    {
        return execute(new CommandLine(new SimulateCommand(output)), args);
    }

    private int execute(final CommandLine commandLine, final String... args)
    {
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
