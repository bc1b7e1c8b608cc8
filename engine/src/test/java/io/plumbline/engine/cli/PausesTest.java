package io.plumbline.engine.cli;

import static io.plumbline.engine.PausedJournal.time;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.PausedJournal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Points in which nothing could be read, or no engine ran: what falls due there is what the journal says of it. */
class PausesTest
{
    @TempDir
    private Path path;
    private String journal;

    @BeforeEach
    void write()
    {
        journal = path.resolve("journal").toString();
        PausedJournal.write(Path.of(journal));
    }

    @Test
    void shouldLetNothingFallDueWithinAStandstill()
    {
        final List<String> state = run("state", "-j", journal, "--at", time(12));
        assertFalse(state.toString().contains("*"), state::toString);
        assertTrue(state.contains("nothing could be read from " + time(1) + " to " + time(17) +
            " (standstill): nothing falls due in that time"), state::toString);
        final List<String> explained = run("explain", "-j", journal, "--device", "a", "--at", time(12));
        assertFalse(explained.toString().contains("no event has told so"), explained::toString);
        assertTrue(explained.stream().anyMatch(line -> line.endsWith("it times out at " + time(27))),
            explained::toString);
        assertTrue(explained.contains("nothing could be read from " + time(1) + " to " + time(17) +
            " (standstill): nothing falls due in that time"), explained::toString);
    }

    @Test
    void shouldLetNoDeviceFallSilentWhileNoEngineRan()
    {
        final List<String> state = run("state", "-j", journal, "--at", time(60));
        assertFalse(state.toString().contains("silent 2"), state::toString);
        assertEquals(8, state.stream().filter(line -> line.contains("incomplete " + time(27) + "*")).count());
        final String down = "no engine ran from " + time(18) + " to " + time(118) + ": that is nobody's silence";
        assertTrue(state.contains(down), state::toString);
        final List<String> explained = run("explain", "-j", journal, "--device", "a", "--at", time(60));
        assertTrue(explained.contains(down), explained::toString);
        assertFalse(explained.toString().contains("counts as silent"), explained::toString);
        assertTrue(explained.toString().contains("it times out at " + time(27) + ", before the point"),
            explained::toString);
    }

    @Test
    void shouldMarkWhatFallsDueWhereNothingSaysOtherwise()
    {
        final List<String> state = run("state", "-j", journal, "--at", time(150));
        assertEquals(
            16, state.stream().filter(line -> line.contains("silent ") && line.endsWith("*")).count(), state::toString);
        assertFalse(state.toString().contains("no engine ran"), state::toString);
        assertFalse(
            run("state", "-j", journal, "--at", time(118)).toString().contains("no engine ran"));
    }

    @Test
    void shouldShowPausesOnTheTimelineOfAReport() throws Exception
    {
        final Path report = path.resolve("report");
        run("report", "-j", journal, "--device", "a", "-o", report.toString());
        final String page = Files.readString(report.resolve("report.html"));
        assertTrue(page.contains("no engine ran from " + time(18) + " to " + time(118)), page);
        assertTrue(page.contains("nothing could be read from " + time(1) + " to " + time(17)), page);
    }

    private static List<String> run(final String... args)
    {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final CommandLine line = Plumbline.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
        assertEquals(0, line.execute(args), () -> String.join(" ", args) + ": " + out + err);
        return out.toString().lines().toList();
    }
}
