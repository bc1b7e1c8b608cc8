package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.engine.Engine;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.journal.JournalDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is told of command lines that are wrong, and of files that cannot be used. */
@Timeout(120)
class CommandLinesTest
{
    private static final Path FULL = Path.of("/dev/full");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "run --bogus | plumbline run: Unknown option: '--bogus'",
        "run -j | plumbline run: Missing required parameter for option '--journal' (DIR)",
        "run -j '' | plumbline run: Invalid value for option '--journal': the name of a file or directory cannot be",
        "run -c '' | plumbline run: Invalid value for option '--config': the name of a file or directory cannot be",
        "run --input '' | plumbline run: --input is empty",
        "state -j '' | plumbline state: Invalid value for option '--journal': the name of a file or directory cannot",
        "journal ls | plumbline journal ls: Missing required option: '--journal=DIR'",
        "simulate --start BAD | plumbline simulate: --start: 'BAD' is no time such as 2026-01-01T00:00:00Z",
        "simulate --start +1000000000-12-31T00:00:00Z | plumbline simulate: start before 1970 or beyond 15 digits",
        "simulate --interval 9999999999999999 | plumbline simulate: interval not from a millisecond to a day",
        "simulate --seed x | plumbline simulate: Invalid value for option '--seed': 'x' is no whole number",
        "simulate --seed 99999999999999999999 | plumbline simulate: Invalid value for option '--seed': '999999999999",
        "simulate --devices 99999999999 | plumbline simulate: Invalid value for option '--devices': '99999999999' is",
        "simulate --faults drop=x | plumbline simulate: rate of 'drop=x' is not a number from 0 to 1000, per mille",
    })
    void shouldTellWhatIsWrongInALine(final String args, final String told)
    {
        assertEquals(2, execute(split(args)));
        final String[] lines = err.toString().split("\n");
        assertTrue(lines[0].startsWith(told), err::toString);
        assertEquals(lines[0].substring(0, lines[0].indexOf(':')) + " --help says more", lines[1]);
        assertEquals(2, lines.length, err::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'' | plumbline: a command is missing",
        "journal | plumbline journal: a command is missing: ls, dump, verify, prune",
    })
    void shouldShowTheHelpBeforeTheCauseWhereACommandIsMissing(final String args, final String told)
    {
        assertEquals(2, args.isEmpty() ? execute() : execute(split(args)));
        assertTrue(err.toString().startsWith("Usage: plumbline"), err::toString);
        assertTrue(err.toString().endsWith("\n" + told + "\n"), err::toString);
    }

    @Test
    void shouldOfferTheCommandThatIsMeant()
    {
        assertEquals(2, execute("exprt"));
        assertTrue(
            err.toString().startsWith("plumbline: Unmatched argument at index 0: 'exprt'\n" +
                "Did you mean: plumbline export or plumbline explain"),
            err::toString);
        assertTrue(err.toString().endsWith("?\nplumbline --help says more\n"), err::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sweep -j DIR/journal --below -1 --chart /dev/full | /dev/full: No space left on device",
        "sweep -j DIR/journal --below -1 --csv /dev/full | /dev/full: No space left on device",
        "sweep -j DIR/journal --below -1 --chart DIR/gone/x | DIR/gone/x: no such file or directory",
        "sweep -j DIR/journal --below -1 --csv DIR/gone/x | DIR/gone/x: no such file or directory",
        "simulate --config-out /dev/full | /dev/full: No space left on device",
        "simulate --config-out DIR | DIR: Is a directory",
        "export -j DIR/journal --format csv -o DIR/gone/x | DIR/gone/x: no such file or directory",
        "run -j DIR/new --input /proc/self/mem | /proc/self/mem: Input/output error",
    })
    void shouldNameTheFileThatCannotBeUsed(final String args, final String told)
    {
        assumeTrue(Files.exists(FULL), "there is no " + FULL);
        writeJournal();
        assertEquals(1, execute(split(args.replace("DIR", directory.toString()))), err::toString);
        assertEquals("plumbline: " + told.replace("DIR", directory.toString()) + "\n", err.toString());
    }

    @Test
    void shouldHaveHelpWhoseLinesAreFilled()
    {
        check(Plumbline.commandLine().getCommandSpec());
    }

    /** Each part begins a new line of the help, so it has to end a sentence. */
    private static void check(final CommandSpec spec)
    {
        Stream.concat(
            Arrays.stream(spec.usageMessage().description()),
            spec.options().stream().map(OptionSpec::description).flatMap(Arrays::stream))
            .forEach(part -> assertTrue(part.matches(".*[.:]"), () -> spec.qualifiedName() + ": " + part));
        spec.subcommands().values().forEach(sub -> check(sub.getCommandSpec()));
    }

    private void writeJournal()
    {
        try (Engine engine = Engine.start(
            Configuration.defaults(),
            JournalDirectory.create(directory.resolve("journal")),
            new MemorySource(new byte[0]),
            WallClock.create()))
        {
            while (!engine.isFinished())
            {
                Thread.onSpinWait();
            }
        }
    }

    private static String[] split(final String args)
    {
        return Arrays.stream(args.split(" ")).map(arg -> "''".equals(arg) ? "" : arg).toArray(String[]::new);
    }

    private int execute(final String... args)
    {
        final CommandLine commandLine = Plumbline.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
