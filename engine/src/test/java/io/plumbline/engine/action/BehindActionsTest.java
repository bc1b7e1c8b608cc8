package io.plumbline.engine.action;

import static io.plumbline.engine.action.ActionFixture.ALARMS;
import static io.plumbline.engine.action.ActionFixture.ALL;
import static io.plumbline.engine.action.ActionFixture.MS;
import static io.plumbline.engine.action.ActionFixture.await;
import static io.plumbline.engine.action.ActionFixture.lines;
import static io.plumbline.engine.action.ActionFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.TargetSettings;
import io.plumbline.engine.config.WaitOrSkip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BehindActionsTest
{
    @TempDir
    private Path directory;

    /** A file that cannot be written, for there is a directory of its name. */
    private ActionSettings action(final String name, final WaitOrSkip whenBehind, final int maxLag) throws IOException
    {
        Files.createDirectory(directory.resolve(name));
        final ActionSettings base =
            settings(name, ALARMS, new TargetSettings.File(directory.resolve(name), 1 << 30, 1));
        return new ActionSettings(base.name(), base.kinds(), base.devices(), base.target(), base.retry(), 1,
            base.onReject(), maxLag, whenBehind, base.drainNs());
    }

    @Test
    void shouldSkipWhatIsTooOldAndPutItDown() throws IOException
    {
        final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 26, 20_000);
        final ActionSettings base = action("dead", WaitOrSkip.SKIP, 1000);
        final ActionSettings dead = new ActionSettings(base.name(), ALL, base.devices(), base.target(), base.retry(),
            1, base.onReject(), base.maxLag(), base.whenBehind(), base.drainNs());
        final List<String> events = fixture.expected(ALL);
        assertTrue(events.size() > 2500, "too few events");
        final ActionSettings good = settings(
            "good", ALARMS, new TargetSettings.File(directory.resolve("good.jsonl"), 1 << 30, 1));
        final AtomicLong newest = new AtomicLong(900);
        try (RunningActions actions = RunningActions.start(
            new Actions(List.of(dead, good)), fixture.directory, 0, newest::get, fixture.told::add))
        {
            final ActionStatus status = actions.statuses().get(0);
            await(() -> actions.statuses().get(1).position() == fixture.nextSequence);
            await(() -> status.retries() > 2);
            assertFalse(status.isBehind());
            assertEquals(0, status.skipped());

            newest.set(fixture.nextSequence);
            await(() -> status.position() == fixture.nextSequence && !status.isBehind());
            assertEquals(events.size(), status.skipped());
            assertEquals(0, status.delivered());
            assertEquals(0, status.lag());
            assertEquals(0, actions.statuses().get(1).skipped());
        }
        fixture.assertAllInOrder(ALARMS, lines(directory.resolve("good.jsonl")));
        // One line, or more of them where the position is saved while it skips.
        final List<JsonNode> skipped = lines(directory.resolve("journal/followers/action-dead.skipped")).stream()
            .map(ActionFixture::json)
            .toList();
        assertTrue(skipped.stream().allMatch(line -> line.get("why").asText().equals("behind")), skipped::toString);
        assertEquals(sequence(events.get(0)), skipped.get(0).get("first").asLong());
        assertEquals(sequence(events.get(events.size() - 1)), skipped.get(skipped.size() - 1).get("last").asLong());
        assertEquals(events.size(), skipped.stream().mapToInt(line -> line.get("events").asInt()).sum());
        assertEquals(1, fixture.told.stream().filter(what -> what.contains("more than max-lag 1000")).count());
        // It has been skipped for good.
        Files.delete(directory.resolve("dead"));
        fixture.run(dead);
        assertEquals(List.of(), lines(directory.resolve("dead")));
    }

    @Test
    void shouldWaitAndSayItOnceForEachCrossing() throws IOException
    {
        final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 27, 4000);
        final ActionSettings dead = action("patient", WaitOrSkip.WAIT, 1000);
        final ActionStatus status;
        try (RunningActions actions = fixture.start(dead))
        {
            status = actions.statuses().get(0);
            await(status::isBehind);
            await(() -> status.retries() > 5);
            assertTrue(status.lag() > 1000);
            Files.delete(directory.resolve("patient"));
            await(() -> status.position() == fixture.nextSequence && !status.isBehind());
        }
        fixture.assertAllInOrder(ALARMS, lines(directory.resolve("patient")));
        assertEquals(0, status.skipped());
        assertEquals(1, fixture.told.stream().filter(what -> what.contains("more than max-lag")).count());
        assertEquals(1, fixture.told.stream().filter(what -> what.contains("has caught up")).count());
        assertFalse(Files.exists(directory.resolve("journal/followers/action-patient.skipped")));
    }

    @Test
    void shouldLoseNothingWhenItIsStoppedWithMoreThanItsLaneHolds() throws IOException
    {
        final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 28, 20_000);
        assertTrue(fixture.expected(ALL).size() > 2500, "too few events");
        final ActionSettings base = action("full", WaitOrSkip.WAIT, Integer.MAX_VALUE);
        final ActionSettings dead = new ActionSettings(base.name(), ALL, base.devices(), base.target(), base.retry(),
            1, base.onReject(), base.maxLag(), base.whenBehind(), 50 * MS);
        try (RunningActions actions = fixture.start(dead))
        {
            await(() -> actions.statuses().get(0).retries() > 2);
        }
        assertTrue(fixture.told.get(fixture.told.size() - 1).contains("input events behind"), fixture.told::toString);
        Files.delete(directory.resolve("full"));
        fixture.run(dead);
        fixture.assertAllInOrder(ALL, lines(directory.resolve("full")));
    }

    @Test
    void shouldDoubleTheWaitUpToItsGreatestAndLeaveOutUpToAHalf()
    {
        final long seed = 5;
        final ActionSettings.Retry retry = new ActionSettings.Retry(100 * MS, 1000 * MS, 0);
        final Backoff backoff = new Backoff(retry, new SplittableRandom(seed));
        final Backoff same = new Backoff(retry, new SplittableRandom(seed));
        final long[] whole = {100, 200, 400, 800, 1000, 1000, 1000};
        boolean differs = false;
        for (int round = 0; round < 100; round++)
        {
            for (int failures = 1; failures <= whole.length; failures++)
            {
                final long delayNs = backoff.delayNs(failures);
                assertEquals(delayNs, same.delayNs(failures), "seed " + seed);
                assertTrue(delayNs <= whole[failures - 1] * MS && delayNs >= whole[failures - 1] * MS / 2);
                differs |= delayNs < whole[failures - 1] * MS * 3 / 4;
            }
        }
        assertTrue(differs);
        assertTrue(backoff.delayNs(1_000_000) <= 1000 * MS);
    }

    private static long sequence(final String line)
    {
        return ActionFixture.json(line).get("sequence").asLong();
    }
}
