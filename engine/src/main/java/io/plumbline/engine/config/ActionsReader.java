package io.plumbline.engine.config;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the list {@code actions} of the YAML file.
 */
final class ActionsReader
{
    private static final List<String> KEYS = List.of(
        "name", "on", "devices", "to", "retry", "concurrency", "on-reject", "max-lag", "when-behind", "drain");
    private static final List<String> RETRY_KEYS = List.of("initial", "max", "attempts");
    private static final List<String> KINDS = Arrays.stream(EventKind.values()).map(EventKind::toString).toList();
    private static final long MS = 1_000_000L;
    private static final long HOUR_NS = 3_600_000_000_000L;
    private static final int MAX_ATTEMPTS = 1_000_000;

    private final String file;
    private final FleetBuilder fleet;
    private final Problems problems;
    private final TargetReader targets;
    private final Map<String, Integer> lineOfName = new HashMap<>();
    private int stdoutLine;

    /**
     * @param path     of the YAML file.
     * @param fleet    the devices, all of them read.
     * @param problems takes what is wrong.
     */
    ActionsReader(final Path path, final FleetBuilder fleet, final Problems problems)
    {
        this.file = path.toString();
        this.fleet = fleet;
        this.problems = problems;
        this.targets = new TargetReader(path, problems);
    }

    /**
     * Reads the list.
     *
     * @param root of the file.
     * @return the actions; without those that are wrong.
     */
    Actions read(final Section root)
    {
        final Node node = root.node("actions");
        if (node == null || Section.isNull(node))
        {
            return Actions.NONE;
        }
        if (!(node instanceof final SequenceNode list))
        {
            root.problem("actions", "must be a list of actions, not " + Section.kind(node));
            return Actions.NONE;
        }
        final List<ActionSettings> actions = new ArrayList<>();
        int number = 0;
        for (final Node entry : list.getValue())
        {
            final String path = "actions[" + ++number + "]";
            if (!(entry instanceof final MappingNode mapping))
            {
                problems.add(
                    file, Section.line(entry), path, "must be a mapping of name, to, ..., not " + Section.kind(entry));
                continue;
            }
            final long before = problems.count();
            final ActionSettings action = read(new Section(file, path, mapping, KEYS, problems), path);
            if (problems.count() == before)
            {
                actions.add(action);
            }
        }
        return new Actions(actions);
    }

    private ActionSettings read(final Section section, final String path)
    {
        final String name = name(section);
        final Set<EventKind> kinds = kinds(section);
        final List<String> devices = devices(section, kinds);
        final TargetSettings target = targets.read(section, path);
        final Section retry = section.section("retry", RETRY_KEYS);
        final long initialNs =
            retry.durationNs("initial", MS, HOUR_NS, ActionSettings.Retry.DEFAULT.initialNs());
        final long maxNs = retry.durationNs(
            "max", MS, HOUR_NS, Math.max(initialNs, ActionSettings.Retry.DEFAULT.maxNs()));
        if (maxNs < initialNs)
        {
            retry.problem("max", "must not be less than initial, " + Durations.format(initialNs));
        }
        final ActionSettings settings = new ActionSettings(
            name == null ? "" : name,
            kinds,
            devices,
            target,
            new ActionSettings.Retry(initialNs, maxNs, retry.integer("attempts", 0, MAX_ATTEMPTS, 0)),
            section.integer("concurrency", 1, ActionSettings.MAX_CONCURRENCY, 1),
            section.choice("on-reject", WaitOrSkip.class, WaitOrSkip.WAIT),
            section.integer("max-lag", 1, Integer.MAX_VALUE, ActionSettings.DEFAULT_MAX_LAG),
            section.choice("when-behind", WaitOrSkip.class, WaitOrSkip.WAIT),
            section.durationNs("drain", 0, ActionSettings.MAX_DRAIN_NS, ActionSettings.DEFAULT_DRAIN_NS));
        checkTogether(section, settings);
        return settings;
    }

    private String name(final Section section)
    {
        if (!section.has("name"))
        {
            section.problem("", "name is missing");
            return null;
        }
        final String name = section.text("name", null);
        if (name == null)
        {
            return null;
        }
        if (!name.matches(ActionSettings.NAME))
        {
            section.problem("name", "must be letters, digits, - and _, at most 57, and begin with a letter or digit");
            return null;
        }
        final Integer first = lineOfName.putIfAbsent(name, section.line("name"));
        if (first != null)
        {
            section.problem("name", "'" + name + "' given twice, first in line " + first);
        }
        return name;
    }

    private static Set<EventKind> kinds(final Section section)
    {
        if (!section.has("on"))
        {
            return ActionSettings.DEFAULT_KINDS;
        }
        final Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
        for (final String word : section.texts("on", "a list of events such as raised"))
        {
            final int index = KINDS.indexOf(word);
            if (index < 0)
            {
                section.problem("on", "no event: '" + Section.shortened(word) + "'" + Nearest.hint(word, KINDS));
            }
            else
            {
                kinds.add(EventKind.values()[index]);
            }
        }
        return kinds;
    }

    private List<String> devices(final Section section, final Set<EventKind> kinds)
    {
        if (!section.has("devices"))
        {
            return List.of();
        }
        final List<String> devices = section.texts("devices", "a list of codes");
        for (final String code : devices)
        {
            if (!fleet.has(code))
            {
                section.problem("devices", "no device of the configuration: '" + Section.shortened(code) + "'");
            }
        }
        if (kinds.contains(EventKind.REJECTED))
        {
            section.problem("devices", "cannot be chosen where rejected is: a refused message is no device's");
        }
        return devices;
    }

    private void checkTogether(final Section section, final ActionSettings settings)
    {
        final TargetSettings target = settings.target();
        final boolean isLines = target instanceof TargetSettings.Stdout || target instanceof TargetSettings.File;
        if (isLines && settings.concurrency() > 1)
        {
            section.problem("concurrency", "must be 1 for lines, which are written one after the other");
        }
        if (target instanceof TargetSettings.Stdout)
        {
            if (stdoutLine != 0)
            {
                section.problem("to", "stdout is taken by the action in line " + stdoutLine);
            }
            stdoutLine = section.line("to");
        }
        if (target instanceof final TargetSettings.Mqtt mqtt && mqtt.topic().contains("{device}") &&
            settings.kinds().contains(EventKind.REJECTED))
        {
            section.problem("to", "the topic must be without {device} where rejected is chosen: it has no device");
        }
    }
}
