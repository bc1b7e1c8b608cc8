package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.perf.peer.Verdicts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersCommandTest
{
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void measureWithAssertionsOn()
    {
        System.setProperty(Preconditions.FORCE_PROPERTY, "true");
    }

    @AfterEach
    void takeBack()
    {
        System.clearProperty(Preconditions.FORCE_PROPERTY);
    }

    @Test
    void shouldGetTheSameAnswerOfAllThatAreOnThisClassPath() throws IOException
    {
        final List<PeerKind> own = PeerKind.all().stream()
            .filter(kind -> kind.module() == null && kind.script() == null)
            .toList();
        shouldMeasure(own, "40_000");
    }

    @Test
    void shouldGetTheSameAnswerOfPython() throws IOException
    {
        shouldMeasure(PeerKind.all().stream().filter(kind -> kind.script() != null).toList(), "40_000");
    }

    @Test
    void shouldMeasureLatencyOfAllThatAreOnThisClassPath() throws IOException
    {
        final Path scratch = Files.createDirectory(directory.resolve("scratch"));
        final int exitCode = execute(
            "peers", "--latency", "--rate", "2k", "--time", "300ms", "--settle", "200ms", "--devices", "3", "--rounds",
            "1", "--warm-up", "1", "--warm-up-time", "0ms", "--dir", scratch.toString(),
            "--results", directory.resolve("results").toString());
        final String text = out.toString();
        // On a machine that is busy with other things even so low a rate may be missed, which is told.
        assertTrue(exitCode == 0 || text.contains("MISSED") || text.contains("failed: "), text + err);
        for (final PeerKind kind : PeerKind.all())
        {
            final boolean has = text.lines().anyMatch(
                line -> line.startsWith(kind.name() + " ") && (line.endsWith("same") || line.endsWith("MISSED")));
            assertEquals(
                PeerLatencies.takes(kind) && PeerLaunch.missing(kind) == null, has, () -> kind.name() + "\n" + text);
        }
        try (Stream<Path> files = Files.list(scratch))
        {
            assertFalse(files.findAny().isPresent(), "what was written must be deleted");
        }
    }

    @Test
    void shouldSkipPeersThatAreNotHere()
    {
        final PeerKind absent = new PeerKind("absent", "", "absent", "", null, 1, false, List.of());
        assertTrue(PeerLaunch.missing(absent).contains("-Ppeers-absent"));
    }

    @Test
    void shouldListThemAll()
    {
        assertEquals(0, execute("peers", "--list"));
        PeerKind.all().forEach(kind -> assertTrue(out.toString().contains(kind.name() + " ")));
    }

    @Test
    void shouldRefuseAnUnknownPeer()
    {
        assertEquals(2, execute("peers", "--only", "plumbline,nobody"));
        assertTrue(err.toString().contains("no peer 'nobody'"), err.toString());
    }

    @Test
    void shouldMakeARowWithAnotherAnswerVoid()
    {
        final PeerRow row = row();
        final PeerTurn same = new PeerTurn(7, "", new Verdicts(3, 99), new double[0], 0, null);
        assertTrue(row.add(same, 14).contains("7.000 M messages/s"));
        assertTrue(row.line().endsWith("same"), row.line());
        row.add(new PeerTurn(7, "", new Verdicts(3, 98), new double[0], 0, null), 14);
        assertTrue(row.line().contains("VOID"), row.line());
        assertTrue(row.flaw().contains("3 deviations, checksum 0000000000000062 instead of"), row.flaw());
    }

    @Test
    void shouldTellAPeerThatFailed()
    {
        final PeerRow row = row();
        row.add(new PeerTurn(0, "", null, new double[0], 0, "exit code 1: no memory"), 14);
        assertTrue(row.line().contains("failed: exit code 1: no memory"), row.line());
        assertTrue(row.rates().isEmpty());
    }

    @Test
    void shouldCompareWithinTheRound()
    {
        final PeerRow row = row();
        row.add(new PeerTurn(5, "", new Verdicts(3, 99), new double[0], 0, null), 20);
        row.add(new PeerTurn(4, "", new Verdicts(3, 99), new double[0], 0, null), 8);
        assertArrayEquals(new double[]{4, 2}, row.ratios().values());
    }

    @Test
    void shouldMakeARowThatDidNotWriteWhatItKeepsVoid()
    {
        final PeerRow row = new PeerRow(
            new PeerKind("other", "", null, "", null, 1, true, List.of()), 1_000, new Verdicts(3, 99), 2);
        row.add(new PeerTurn(5, "", new Verdicts(3, 99), new double[0], 10_000, null), 20);
        assertTrue(row.line().endsWith("same"), row.line());
        row.add(new PeerTurn(5, "", new Verdicts(3, 99), new double[0], 9_999, null), 20);
        assertTrue(row.line().contains("VOID, not every message was written: 9999 bytes"), row.line());
    }

    @Test
    void shouldMarkARowWhoseLastRunsDiffer()
    {
        final PeerRow row = row();
        row.add(new PeerTurn(5, "", new Verdicts(3, 99), new double[]{1, 5.2}, 0, null), 20);
        assertTrue(row.line().endsWith("same"), row.line());
        row.add(new PeerTurn(5, "", new Verdicts(3, 99), new double[]{5, 5.3}, 0, null), 20);
        assertTrue(row.line().endsWith("same, UNSETTLED"), row.line());
    }

    @Test
    void shouldBeginEachRoundWithAnother()
    {
        assertEquals(List.of(1, 2, 3), PeersCommand.rotated(List.of(1, 2, 3), 0));
        assertEquals(List.of(2, 3, 1), PeersCommand.rotated(List.of(1, 2, 3), 1));
        assertEquals(List.of(2, 3, 1), PeersCommand.rotated(List.of(1, 2, 3), 4));
    }

    @Test
    void shouldRefuseMessagesInWhichThereIsNothingToFind()
    {
        assertEquals(
            1, execute("peers", "--only", "java-jackson", "--devices", "1", "--messages", "8", "--no-results",
            "--rounds", "1", "--warm-up", "1", "--warm-up-time", "0ms", "--dir", directory.toString()),
            () -> out.toString());
        assertTrue(err.toString().contains("nothing to find in the 8 messages of java-jackson"), err.toString());
    }

    private void shouldMeasure(final List<PeerKind> kinds, final String messages) throws IOException
    {
        Assumptions.assumeTrue(
            kinds.stream().allMatch(kind -> PeerLaunch.missing(kind) == null), "skipped: what is needed is not here");
        final Path results = directory.resolve("results");
        final Path scratch = Files.createDirectory(directory.resolve("scratch"));
        assertEquals(
            0,
            execute(
                "peers", "--only", kinds.stream().map(PeerKind::name).collect(Collectors.joining(",")), "--devices",
                "3", "--messages", messages, "--rounds", "1", "--warm-up", "1", "--warm-up-time", "0ms",
                "--dir", scratch.toString(), "--results", results.toString()),
            () -> out.toString() + err);
        for (final PeerKind kind : kinds)
        {
            final String answer = kind.isLimit() ? "none" : "same";
            assertTrue(
                out.toString().lines().anyMatch(line ->
                    line.startsWith(kind.name() + " ") && line.replace(", UNSETTLED", "").endsWith(answer)),
                out.toString());
        }
        try (Stream<Path> files = Files.list(scratch))
        {
            assertFalse(files.findAny().isPresent(), "what was written must be deleted");
        }
        try (Stream<Path> files = Files.list(results))
        {
            assertEquals(List.of("json", "txt"), files
                .map(path -> path.toString().replaceAll(".*\\.", ""))
                .sorted()
                .toList());
        }
    }

    private static PeerRow row()
    {
        return new PeerRow(
            new PeerKind("other", "", null, "", null, 1, false, List.of()), 1_000, new Verdicts(3, 99), 2);
    }

    private int execute(final String... args)
    {
        return PlumblinePerf.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
