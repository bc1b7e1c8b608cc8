package io.plumbline.engine.action;

import static io.plumbline.engine.action.ActionFixture.ALARMS;
import static io.plumbline.engine.action.ActionFixture.ALL;
import static io.plumbline.engine.action.ActionFixture.lines;
import static io.plumbline.engine.action.ActionFixture.settings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.EventKind;
import io.plumbline.engine.config.TargetSettings;
import io.plumbline.journal.FollowerInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LineActionsTest
{
    @TempDir
    private Path directory;

    private TargetSettings.File file(final long rotateBytes, final int keep)
    {
        return new TargetSettings.File(directory.resolve("events.jsonl"), rotateBytes, keep);
    }

    private ActionFixture fixture()
    {
        return new ActionFixture(directory.resolve("journal"), 21, 4000);
    }

    @Test
    void shouldWriteEveryKindAsItIsPrintedWithAKeyOfItsOwn() throws IOException
    {
        final ActionFixture fixture = fixture();
        fixture.run(settings("all", ALL, file(1 << 30, 1)));
        final List<String> lines = lines(directory.resolve("events.jsonl"));
        assertEquals(fixture.expected(ALL), lines.stream().map(ActionFixture::withoutKey).toList());
        assertEquals(fixture.printed.size() - 1, lines.size());
        assertEquals(lines.size(), lines.stream().map(ActionFixture::key).distinct().count());
        final Set<String> kinds =
            lines.stream().map(line -> ActionFixture.json(line).get("event").asText()).collect(Collectors.toSet());
        assertEquals(EventKind.values().length, kinds.size(), kinds::toString);
        assertTrue(fixture.told.isEmpty(), fixture.told::toString);
    }

    @Test
    void shouldGoOnWhereItWasAndBeginAnewOneWhereItIsTold() throws IOException
    {
        final ActionFixture fixture = fixture();
        final ActionSettings settings = settings("alarms", ALARMS, file(1 << 30, 1));
        fixture.run(settings);
        fixture.run(settings);
        fixture.assertAllInOrder(ALARMS, lines(directory.resolve("events.jsonl")));
        assertEquals(fixture.expected(ALARMS).size(), lines(directory.resolve("events.jsonl")).size());
        assertEquals(
            List.of(new FollowerInfo("action-alarms", fixture.nextSequence)), fixture.directory.followers());
    }

    @Test
    void shouldChooseDevices() throws IOException
    {
        final ActionFixture fixture = fixture();
        final ActionSettings all = settings("one", Set.of(EventKind.DEVIATION), file(1 << 30, 1));
        fixture.run(new ActionSettings(all.name(), all.kinds(), List.of("def01", "gone"), all.target(), all.retry(),
            all.concurrency(), all.onReject(), all.maxLag(), all.whenBehind(), all.drainNs()));
        final List<String> expected = fixture.expected(all.kinds()).stream()
            .filter(line -> line.contains("\"code\":\"def01\"")).toList();
        assertFalse(expected.isEmpty());
        assertEquals(expected, lines(directory.resolve("events.jsonl")).stream()
            .map(ActionFixture::withoutKey).toList());
    }

    @Test
    void shouldPutFullFilesAside() throws IOException
    {
        final ActionFixture fixture = fixture();
        fixture.run(settings("turning", ALARMS, file(4096, 1000)));
        final List<String> lines = new ArrayList<>();
        int number = 1;
        while (Files.exists(directory.resolve("events.jsonl." + number)))
        {
            assertTrue(Files.size(directory.resolve("events.jsonl." + number)) <= 4096);
            lines.addAll(0, lines(directory.resolve("events.jsonl." + number)));
            number++;
        }
        assertTrue(number > 3, "too few files: " + number);
        lines.addAll(lines(directory.resolve("events.jsonl")));
        assertEquals(fixture.expected(ALARMS), lines.stream().map(ActionFixture::withoutKey).toList());

        fixture.run(settings("again", ALARMS, file(4096, 2)));
        assertTrue(Files.exists(directory.resolve("events.jsonl.2")));
    }

    @Test
    void shouldCutOffATornLineOfItsOwnAndNothingElse() throws IOException
    {
        final Path path = directory.resolve("events.jsonl");
        final byte[] json = "{\"event\":\"raised\"}".getBytes(StandardCharsets.US_ASCII);
        final ActionEvent event = new ActionEvent(EventKind.RAISED, 1, 0, "a", "k", json);
        for (final String before : List.of("", "{\"event\":\"cleared\"}\n", "x"))
        {
            for (final String torn : List.of("", "{", "{\"event\":\"rai"))
            {
                Files.writeString(path, before + torn);
                try (FileTarget target = new FileTarget(file(1 << 20, 1)))
                {
                    assertEquals(Outcome.DONE, target.deliver(event));
                    target.force();
                }
                final String kept = before.equals("x") ? before + torn : before;
                assertEquals(kept + "{\"event\":\"raised\"}\n", Files.readString(path));
            }
        }
    }

    @Test
    void shouldWriteLinesAtOnce() throws IOException
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ActionEvent event = new ActionEvent(EventKind.RAISED, 1, 0, "a", "k", new byte[] {'{', '}'});
        assertEquals(Outcome.DONE, new LineTarget(out).deliver(event));
        assertArrayEquals(new byte[] {'{', '}', '\n'}, out.toByteArray());
    }

    @Test
    void shouldTryAgainUntilTheFileCanBeWritten() throws IOException
    {
        final ActionFixture fixture = fixture();
        final Path path = directory.resolve("events.jsonl");
        Files.createDirectory(path);
        try (RunningActions actions = fixture.start(settings("late", ALARMS, file(1 << 30, 1))))
        {
            final ActionStatus status = actions.statuses().get(0);
            ActionFixture.await(() -> status.retries() > 2);
            assertTrue(status.lag() > 0);
            assertEquals(0, status.delivered());
            Files.delete(path);
            ActionFixture.await(() -> status.position() == fixture.nextSequence);
            assertEquals(0, status.lag());
            assertTrue(status.lastError().contains("directory"), status.lastError());
        }
        fixture.assertAllInOrder(ALARMS, lines(path));
        assertEquals(2, fixture.told.size(), fixture.told::toString);
        assertTrue(fixture.told.get(0).startsWith("action late: failed: "), fixture.told.get(0));
        assertEquals("action late: delivers again", fixture.told.get(1));
    }
}
