package io.plumbline.engine.config;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the list {@code devices} of the YAML file: codes, or mappings of a code and the device's own limits.
 */
final class DevicesReader
{
    private static final List<String> KEYS = keys();

    private final String file;
    private final DeviceDefaults defaults;
    private final FleetBuilder fleet;
    private final Problems problems;

    DevicesReader(
        final String file,
        final DeviceDefaults defaults,
        final FleetBuilder fleet,
        final Problems problems)
    {
        this.file = file;
        this.defaults = defaults;
        this.fleet = fleet;
        this.problems = problems;
    }

    /**
     * Reads the list.
     *
     * @param root of the file.
     */
    void read(final Section root)
    {
        final Node node = root.node("devices");
        if (node == null || Section.isNull(node))
        {
            return;
        }
        if (!(node instanceof final SequenceNode list))
        {
            root.problem("devices", "must be a list of codes, not " + Section.kind(node));
            return;
        }

        fleet.startFile(file);
        int number = 0;
        for (final Node entry : list.getValue())
        {
            final String path = "devices[" + ++number + "]";
            final boolean goesOn = entry instanceof final MappingNode mapping ?
                readMapping(mapping, path) :
                readCode(entry, path);
            if (!goesOn)
            {
                return;
            }
        }
    }

    private boolean readCode(final Node entry, final String path)
    {
        final int line = Section.line(entry);
        final String code = code(entry, line, path);
        return code == null || fleet.add(code, defaults.profile(), line, path);
    }

    private boolean readMapping(final MappingNode mapping, final String path)
    {
        final Section section = new Section(file, path, mapping, KEYS, problems);
        final LimitsDraft draft = defaults.copy();
        LimitsReader.overlay(section, draft);
        final Consumer<String> ownFirst = section.has("first") ? (what) -> section.problem("first", what) : null;
        final Consumer<String> ownLast = section.has("last") ? (what) -> section.problem("last", what) : null;
        final int profile = defaults.profile(draft, ownFirst, ownLast);
        if (!section.has("code"))
        {
            section.problem("", "code is missing");
            return true;
        }
        final String code = code(section.node("code"), section.line("code"), path + ".code");
        return code == null || fleet.add(code, profile, section.line("code"), path + ".code");
    }

    private String code(final Node node, final int line, final String key)
    {
        if (!(node instanceof final ScalarNode scalar) || Section.isNull(node))
        {
            problems.add(file, line, key, "must be a code, not " + Section.kind(node));
            return null;
        }
        if (!scalar.getTag().equals(Tag.STR))
        {
            problems.add(file, line, key, "YAML does not take " + Section.kind(node) +
                " for a text: write the code in quotes, \"" + Section.shortened(scalar.getValue()) + "\"");
            return null;
        }
        return scalar.getValue();
    }

    private static List<String> keys()
    {
        final List<String> keys = new ArrayList<>();
        keys.add("code");
        keys.addAll(LimitsReader.KEYS);
        return List.copyOf(keys);
    }
}
