package io.plumbline.engine.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.EventKind;
import io.plumbline.engine.config.TargetSettings;
import io.plumbline.engine.config.WaitOrSkip;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A journal as the engine writes it, and actions on it. */
final class ActionFixture
{
    static final Set<EventKind> ALARMS = ActionSettings.DEFAULT_KINDS;
    static final Set<EventKind> ALL = EnumSet.allOf(EventKind.class);
    static final long MS = 1_000_000L;

    private static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    final JournalDirectory directory;
    final List<String> printed;
    final long nextSequence;
    final List<String> told = Collections.synchronizedList(new ArrayList<>());

    ActionFixture(final Path path, final long seed, final int messages)
    {
        printed = new ArrayList<>(JournalRuns.write(path, seed, messages, 1, Retention.EVERYTHING));
        directory = JournalDirectory.open(path);
        final long[] last = {-1};
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            while (tailer.poll(new JournalListener()
            {
            }, 100) > 0)
            {
                last[0] = tailer.nextSequence();
            }
        }
        nextSequence = last[0];
    }

    static ActionSettings settings(final String name, final Set<EventKind> kinds, final TargetSettings target)
    {
        return new ActionSettings(
            name,
            kinds,
            List.of(),
            target,
            new ActionSettings.Retry(5 * MS, 20 * MS, 0),
            1,
            WaitOrSkip.WAIT,
            ActionSettings.DEFAULT_MAX_LAG,
            WaitOrSkip.WAIT,
            20_000 * MS);
    }

    static ActionSettings concurrent(final ActionSettings settings, final int concurrency)
    {
        return new ActionSettings(
            settings.name(), settings.kinds(), settings.devices(), settings.target(), settings.retry(), concurrency,
            settings.onReject(), settings.maxLag(), settings.whenBehind(), settings.drainNs());
    }

    RunningActions start(final ActionSettings... settings) throws IOException
    {
        return RunningActions.start(new Actions(List.of(settings)), directory, 0, () -> nextSequence, told::add);
    }

    /** What is printed of some kinds, in order. */
    List<String> expected(final Set<EventKind> kinds)
    {
        return printed.stream()
            .filter(line -> kinds.stream().anyMatch(kind -> line.startsWith("{\"event\":\"" + kind + "\"")))
            .toList();
    }

    /** Delivers everything at once. */
    void run(final ActionSettings... settings) throws IOException
    {
        try (RunningActions actions = start(settings))
        {
            await(() -> actions.statuses().stream().allMatch(status -> status.position() == nextSequence));
        }
    }

    /** Holds lines as they were first delivered against what is printed, device by device. */
    void assertAllInOrder(final Set<EventKind> kinds, final List<String> delivered)
    {
        final List<String> expected = expected(kinds);
        assertTrue(expected.size() > 20, "too few events: " + expected.size());
        final Map<String, String> byKey = new HashMap<>();
        final Set<String> first = new LinkedHashSet<>();
        for (final String line : delivered)
        {
            final String key = key(line);
            assertTrue(key.startsWith(directory.id().orElseThrow() + ":1:"), key);
            final String before = byKey.put(key, line);
            assertTrue(before == null || before.equals(line), line);
            first.add(withoutKey(line));
        }
        assertEquals(expected.size(), byKey.size());
        assertEquals(byDevice(expected), byDevice(List.copyOf(first)));
    }

    static String key(final String line)
    {
        return json(line).get("key").asText();
    }

    static String withoutKey(final String line)
    {
        final int at = line.lastIndexOf(",\"key\":\"");
        assertTrue(at > 0, line);
        return line.substring(0, at) + "}";
    }

    static JsonNode json(final String line)
    {
        try
        {
            return MAPPER.readTree(line);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(line, e);
        }
    }

    static List<String> lines(final Path file) throws IOException
    {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Waits; that it ends at all is what is asserted. */
    static void await(final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + AWAIT_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "waited in vain");
            LockSupport.parkNanos(MS);
        }
    }

    private static Map<String, List<String>> byDevice(final List<String> lines)
    {
        final Map<String, List<String>> byDevice = new HashMap<>();
        for (final String line : lines)
        {
            final JsonNode code = json(line).get("code");
            byDevice.computeIfAbsent(code == null ? "" : code.asText(), none -> new ArrayList<>()).add(line);
        }
        return byDevice;
    }
}
