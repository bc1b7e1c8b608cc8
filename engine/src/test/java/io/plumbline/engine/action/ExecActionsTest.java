package io.plumbline.engine.action;

import static io.plumbline.engine.action.ActionFixture.ALARMS;
import static io.plumbline.engine.action.ActionFixture.MS;
import static io.plumbline.engine.action.ActionFixture.await;
import static io.plumbline.engine.action.ActionFixture.concurrent;
import static io.plumbline.engine.action.ActionFixture.lines;
import static io.plumbline.engine.action.ActionFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.TargetSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real commands in real processes. */
@Timeout(180)
class ExecActionsTest
{
    @TempDir
    private Path directory;

    private ActionFixture fixture()
    {
        return new ActionFixture(directory.resolve("journal"), 22, 1500);
    }

    private ActionSettings exec(final String name, final long timeLimitMs, final String script, final String... args)
        throws IOException
    {
        final Path file = directory.resolve(name + ".sh");
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        final List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(args));
        return settings(name, ALARMS, new TargetSettings.Exec(command, timeLimitMs * MS));
    }

    @Test
    void shouldGiveEachEventToACommandThatNoShellHasSeen() throws IOException
    {
        final ActionFixture fixture = fixture();
        final Path out = directory.resolve("out");
        final Path args = directory.resolve("args");
        fixture.run(exec("plain", 60_000,
            "cat >> '" + out + "'\necho \"$1|$PLUMBLINE_KEY|$PLUMBLINE_EVENT\" >> '" + args + "'\necho noise\n",
            "a b; $(touch " + directory + "/hacked) \"*"));
        fixture.assertAllInOrder(ALARMS, lines(out));
        final String first = lines(out).get(0);
        assertEquals("a b; $(touch " + directory + "/hacked) \"*|" + ActionFixture.key(first) + "|raised",
            lines(args).get(0));
        assertFalse(Files.exists(directory.resolve("hacked")));
    }

    @Test
    void shouldRepeatWhatEndsWithAnotherCodeThanZero() throws IOException
    {
        final ActionFixture fixture = fixture();
        final Path out = directory.resolve("out");
        final Path count = directory.resolve("count");
        final ActionSettings settings = exec("failing", 60_000,
            "cat >> '" + out + "'\necho >> '" + count + "'\n" +
            "[ $(wc -l < '" + count + "') -le 4 ] && exit 7\nexit 0\n");
        try (RunningActions actions = fixture.start(settings))
        {
            final ActionStatus status = actions.statuses().get(0);
            await(() -> status.failed() > 0);
            await(() -> status.position() == fixture.nextSequence);
            assertEquals(4, status.failed());
            assertEquals(4, status.retries());
            assertEquals("exit code 7", status.lastError());
            assertTrue(status.runsCommands());
            assertEquals(0, status.lastExitCode());
            assertEquals(fixture.expected(ALARMS).size(), status.delivered());
        }
        final List<String> lines = lines(out);
        assertEquals(fixture.expected(ALARMS).size() + 4, lines.size());
        for (int i = 1; i <= 4; i++)
        {
            assertEquals(lines.get(0), lines.get(i));
        }
        fixture.assertAllInOrder(ALARMS, lines);
    }

    @Test
    void shouldKillWhatTakesTooLongWithAllItStarted() throws IOException
    {
        final ActionFixture fixture = fixture();
        final Path out = directory.resolve("out");
        final Path pids = directory.resolve("pids");
        final Path once = directory.resolve("once");
        fixture.run(exec("slow", 1_000,
            "if [ ! -e '" + once + "' ]; then touch '" + once + "'\n" +
            "sleep 600 &\necho $! >> '" + pids + "'\nsh -c 'sleep 601 & echo $! >> " + pids + "; wait' &\n" +
            "wait\nfi\ncat >> '" + out + "'\n"));
        fixture.assertAllInOrder(ALARMS, lines(out));
        assertTrue(fixture.told.get(0).contains("killed after its time limit"), fixture.told.get(0));
        final List<String> started = lines(pids);
        assertFalse(started.isEmpty());
        for (final String pid : started)
        {
            await(() -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
        }
    }

    @Test
    void shouldKeepTheOrderOfADeviceWithManyAtATime() throws IOException
    {
        final ActionFixture fixture = fixture();
        final Path out = directory.resolve("out");
        final Path lock = directory.resolve("running");
        fixture.run(concurrent(exec("many", 60_000,
            "line=$(cat)\necho x >> '" + lock + "'\n[ $(($$ % 3)) = 0 ] && sleep 0.05\n" +
            "[ $(($$ % 7)) = 0 ] && exit 1\nprintf '%s\\n' \"$line\" >> '" + out + "'\n"), 4));
        fixture.assertAllInOrder(ALARMS, lines(out));
    }

    @Test
    void shouldBreakOffWhatIsUnderWayAtAStopAndRepeatIt() throws IOException
    {
        final ActionFixture fixture = fixture();
        final Path out = directory.resolve("out");
        final Path started = directory.resolve("started");
        final ActionSettings hanging = exec("stopped", 60_000, "echo $$ >> '" + started + "'\nexec sleep 600\n");
        try (RunningActions actions = fixture.start(hanging))
        {
            await(() -> Files.exists(started) && !read(started).isEmpty());
            actions.stop();
            assertTrue(actions.statuses().get(0).isStopped());
        }
        await(() -> ProcessHandle.of(Long.parseLong(read(started).get(0))).isEmpty());
        assertTrue(fixture.told.get(0).contains("the next start goes on from there"), fixture.told.get(0));
        fixture.run(exec("stopped", 60_000, "cat >> '" + out + "'\n"));
        fixture.assertAllInOrder(ALARMS, lines(out));
    }

    @Test
    void shouldEndAStopInTheTimeOfItsDrainHoweverStuckItsTargetIs() throws IOException
    {
        final ActionFixture fixture = fixture();
        final Path out = directory.resolve("out");
        final Path started = directory.resolve("started");
        final ActionSettings hanging =
            exec("stuck", 3_600_000, "trap '' TERM\necho $$ >> '" + started + "'\nexec sleep 3600\n");
        final RunningActions actions = fixture.start(drained(hanging, 100));
        await(() -> Files.exists(started) && !read(started).isEmpty());
        // The hour of the command would be far over the time of this test.
        actions.close();
        assertTrue(actions.statuses().get(0).isStopped());
        await(() -> ProcessHandle.of(Long.parseLong(read(started).get(0))).isEmpty());
        fixture.run(exec("stuck", 60_000, "cat >> '" + out + "'\n"));
        fixture.assertAllInOrder(ALARMS, lines(out));
    }

    private static ActionSettings drained(final ActionSettings settings, final long drainMs)
    {
        return new ActionSettings(
            settings.name(), settings.kinds(), settings.devices(), settings.target(), settings.retry(),
            settings.concurrency(), settings.onReject(), settings.maxLag(), settings.whenBehind(), drainMs * MS);
    }

    private static List<String> read(final Path file)
    {
        try
        {
            return lines(file);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
