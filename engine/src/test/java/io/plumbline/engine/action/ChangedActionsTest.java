package io.plumbline.engine.action;

import static io.plumbline.engine.action.ActionFixture.ALARMS;
import static io.plumbline.engine.action.ActionFixture.ALL;
import static io.plumbline.engine.action.ActionFixture.await;
import static io.plumbline.engine.action.ActionFixture.lines;
import static io.plumbline.engine.action.ActionFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.EventKind;
import io.plumbline.engine.config.TargetSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Actions that are added, changed and removed while others run. */
@Timeout(180)
class ChangedActionsTest
{
    @TempDir
    private Path directory;

    private ActionSettings file(final String name, final Set<EventKind> kinds, final String file)
    {
        return settings(name, kinds, new TargetSettings.File(directory.resolve(file), Long.MAX_VALUE, 1));
    }

    private static Actions actions(final ActionSettings... settings)
    {
        return new Actions(List.of(settings));
    }

    private static ActionStatus status(final RunningActions actions, final String name)
    {
        return actions.statuses().stream().filter(status -> status.name().equals(name)).findFirst().orElseThrow();
    }

    private static void awaitAll(final ActionFixture fixture, final RunningActions actions)
    {
        await(() -> actions.statuses().stream().allMatch(status -> status.position() == fixture.nextSequence));
    }

    private Path position(final ActionFixture fixture, final String name)
    {
        return fixture.directory.followersPath().resolve("action-" + name + ".position");
    }

    @Test
    void shouldLeaveWhatStaysUndisturbedAndStartAndStopTheRest() throws IOException
    {
        final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 31, 3000);
        final ActionSettings stays = file("stays", ALL, "stays");
        final ActionSettings goes = file("goes", ALL, "goes");
        try (RunningActions actions = fixture.start(stays, goes))
        {
            awaitAll(fixture, actions);
            final ActionStatus before = status(actions, "stays");
            final ActionsChange change =
                actions.change(actions(file("comes", ALL, "comes"), stays), fixture.nextSequence / 2);
            assertEquals("actions: added comes; removed goes", change.toString());
            assertEquals(1, change.notes().size());
            assertTrue(change.notes().get(0).endsWith(
                "pruned from sequence " + fixture.nextSequence +
                    " on; delete followers/action-goes.position unless it is to come back"),
                () -> change.notes().toString());
            assertEquals(List.of("comes", "stays"), actions.statuses().stream().map(ActionStatus::name).toList());
            assertSame(before, status(actions, "stays"));
            awaitAll(fixture, actions);
            assertTrue(actions.change(actions(stays, file("comes", ALL, "comes")), 0).isNothing());
        }
        assertTrue(Files.exists(position(fixture, "goes")));
        assertEquals(fixture.expected(ALL).size(), lines(directory.resolve("stays")).size());
        // The new one begins with an event in the middle.
        final List<String> come = lines(directory.resolve("comes"));
        final List<String> expected = fixture.expected(ALL);
        assertTrue(!come.isEmpty() && come.size() < expected.size(), () -> come.size() + " of " + expected.size());
        assertEquals(
            expected.subList(expected.size() - come.size(), expected.size()),
            come.stream().map(ActionFixture::withoutKey).toList());
        assertTrue(ActionFixture.json(come.get(0)).get("sequence").asLong() >= fixture.nextSequence / 2);
        assertEquals(List.of(), fixture.told);
    }

    /** What the target before the change did not take, the one after it takes, once each. */
    @Test
    void shouldGoOnWhereItWasWithOtherSettings() throws IOException
    {
        final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 32, 3000);
        final ActionSettings dead = withoutDrain(file("a", ALARMS, "missing/file"));
        try (RunningActions actions = fixture.start(dead))
        {
            await(() -> status(actions, "a").retries() > 1);
            final long failed = status(actions, "a").failed();
            final ActionsChange change = actions.change(actions(file("a", ALARMS, "mended")), fixture.nextSequence);
            assertEquals("actions: started anew a", change.toString());
            awaitAll(fixture, actions);
            assertTrue(status(actions, "a").failed() >= failed, "the counts begin anew");
            assertEquals(fixture.expected(ALARMS).size(), status(actions, "a").delivered());
            assertEquals(directory.resolve("mended").toString(), status(actions, "a").target());
        }
        fixture.assertAllInOrder(ALARMS, lines(directory.resolve("mended")));
    }

    @Test
    void shouldComeBackAtItsPosition() throws IOException
    {
        final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 33, 1000);
        final ActionSettings dead = withoutDrain(file("a", ALARMS, "missing/file"));
        try (RunningActions actions = fixture.start(dead))
        {
            await(() -> status(actions, "a").retries() > 1);
            actions.change(Actions.NONE, fixture.nextSequence);
            assertEquals(List.of(), actions.statuses());
            actions.change(actions(file("a", ALARMS, "mended")), fixture.nextSequence);
            awaitAll(fixture, actions);
        }
        fixture.assertAllInOrder(ALARMS, lines(directory.resolve("mended")));
    }

    @Test
    void shouldTellWhatCannotBeStartedAndTryItAgain() throws IOException
    {
        final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 34, 1000);
        final ActionSettings good = file("good", ALARMS, "good");
        final ActionSettings bad = file("bad", ALARMS, "bad");
        Files.createDirectories(fixture.directory.followersPath());
        Files.writeString(position(fixture, "bad"), "nonsense");
        try (RunningActions actions = fixture.start())
        {
            final ActionsChange change = actions.change(actions(bad, good), 0);
            assertEquals("actions: added good", change.toString());
            assertTrue(change.notes().get(0).startsWith("action bad does not run until the next reload or start: "),
                () -> change.notes().toString());
            awaitAll(fixture, actions);
            Files.delete(position(fixture, "bad"));
            assertEquals("actions: added bad", actions.change(actions(bad, good), 0).toString());
            awaitAll(fixture, actions);
        }
        fixture.assertAllInOrder(ALARMS, lines(directory.resolve("good")));
        fixture.assertAllInOrder(ALARMS, lines(directory.resolve("bad")));
    }

    /** A stop that comes while a change waits for a target that is dead does not wait for it twice. */
    @Test
    void shouldStartNothingMoreWhenAStopComesMeanwhile() throws Exception
    {
        final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 35, 1000);
        final ActionSettings dead = file("dead", ALARMS, "missing/file");
        final List<ActionsChange> changes = new ArrayList<>();
        try (RunningActions actions = fixture.start(dead))
        {
            await(() -> status(actions, "dead").retries() > 1);
            final Thread changing = new Thread(
                () -> changes.add(actions.change(actions(file("late", ALARMS, "late")), 0)), "changing");
            changing.start();
            await(() -> changing.getState() == Thread.State.TIMED_WAITING);
            actions.stop();
            changing.join();
        }
        assertEquals("actions: removed dead", changes.get(0).toString());
        assertTrue(Files.notExists(position(fixture, "late")));
    }

    private static ActionSettings withoutDrain(final ActionSettings settings)
    {
        return new ActionSettings(
            settings.name(), settings.kinds(), settings.devices(), settings.target(), settings.retry(),
            settings.concurrency(), settings.onReject(), settings.maxLag(), settings.whenBehind(), 0);
    }
}
