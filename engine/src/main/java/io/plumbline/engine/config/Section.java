package io.plumbline.engine.config;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One mapping of the YAML file: hands out the values of its keys by type, and puts down as a problem whatever is not
 * as it should be, with file, line and key. Where a value is missing or wrong the caller's fallback goes on.
 */
final class Section
{
    private final String file;
    private final String path;
    private final int line;
    private final Problems problems;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();

    /**
     * Reads the keys.
     *
     * @param file     name of the file.
     * @param path     of the section in it, empty for the root.
     * @param mapping  the section, or null for an empty one.
     * @param known    the keys that may stand in it.
     * @param problems takes keys that are unknown or stand twice, and what is wrong with the values later.
     */
    Section(
        final String file,
        final String path,
        final MappingNode mapping,
        final List<String> known,
        final Problems problems)
    {
        this.file = file;
        this.path = path;
        this.line = mapping == null ? 1 : line(mapping);
        this.problems = problems;
        if (mapping != null)
        {
            for (final NodeTuple tuple : mapping.getValue())
            {
                put(tuple, known);
            }
        }
    }

    static int line(final Node node)
    {
        return node.getStartMark().map((mark) -> mark.getLine() + 1).orElse(1);
    }

    static boolean isNull(final Node node)
    {
        return node.getTag().equals(Tag.NULL);
    }

    static String kind(final Node node)
    {
        return switch (node.getNodeType())
        {
            case MAPPING -> "a mapping";
            case SEQUENCE -> "a list";
            default -> isNull(node) ? "empty" : "'" + shortened(((ScalarNode)node).getValue()) + "'";
        };
    }

    long problemCount()
    {
        return problems.count();
    }

    int line(final String key)
    {
        final NodeTuple entry = entries.get(key);
        return entry == null ? line : line(entry.getKeyNode());
    }

    boolean has(final String key)
    {
        return entries.containsKey(key);
    }

    Node node(final String key)
    {
        final NodeTuple entry = entries.get(key);
        return entry == null ? null : entry.getValueNode();
    }

    /**
     * Puts down a problem with a key's value.
     *
     * @param key  of this section; empty for the section as a whole.
     * @param what is wrong with it.
     */
    void problem(final String key, final String what)
    {
        problems.add(file, line(key), path(key), what);
    }

    /**
     * A section inside this one.
     *
     * @param key   of it.
     * @param known the keys that may stand in it.
     * @return the section; an empty one where it is absent, empty or no mapping.
     */
    Section section(final String key, final List<String> known)
    {
        final Node node = node(key);
        if (node instanceof final MappingNode mapping)
        {
            return new Section(file, path(key), mapping, known, problems);
        }
        if (node != null && !isNull(node))
        {
            problem(key, "must be a mapping of " + String.join(", ", known) + ", not " + kind(node));
        }
        return new Section(file, path(key), null, known, problems);
    }

    String text(final String key, final String fallback)
    {
        final ScalarNode scalar = scalar(key, "a text");
        if (scalar == null)
        {
            return fallback;
        }
        if (!scalar.getTag().equals(Tag.STR) || scalar.getValue().isEmpty())
        {
            problem(key, "must be a text, not " + kind(scalar));
            return fallback;
        }
        return scalar.getValue();
    }

    /**
     * A list of texts.
     *
     * @param key      of it.
     * @param expected what it should be, for a problem.
     * @return the texts; empty where there are none or something is wrong with one.
     */
    List<String> texts(final String key, final String expected)
    {
        final Node node = node(key);
        if (node == null)
        {
            return List.of();
        }
        if (!(node instanceof final SequenceNode list) || list.getValue().isEmpty())
        {
            problem(key, "must be " + expected + ", not " +
                (node instanceof SequenceNode ? "an empty one" : kind(node)));
            return List.of();
        }
        final List<String> texts = new ArrayList<>();
        for (final Node entry : list.getValue())
        {
            if (!(entry instanceof final ScalarNode scalar) || !scalar.getTag().equals(Tag.STR))
            {
                problems.add(file, line(entry), path(key), "YAML does not take " + kind(entry) + " for a text" +
                    (entry instanceof ScalarNode ? ": write it in quotes" : ""));
                return List.of();
            }
            texts.add(scalar.getValue());
        }
        return texts;
    }

    boolean flag(final String key, final boolean fallback)
    {
        final ScalarNode scalar = scalar(key, "true or false");
        if (scalar == null)
        {
            return fallback;
        }
        if (!scalar.getTag().equals(Tag.BOOL))
        {
            problem(key, "must be true or false, not " + kind(scalar));
            return fallback;
        }
        return Boolean.parseBoolean(scalar.getValue());
    }

    int integer(final String key, final int min, final int max, final int fallback)
    {
        final ScalarNode scalar = scalar(key, "a whole number");
        if (scalar == null)
        {
            return fallback;
        }
        final String text = scalar.getValue();
        if (!scalar.getTag().equals(Tag.INT) || !text.matches("-?[0-9]+"))
        {
            problem(key, "must be a whole number, not " + kind(scalar));
            return fallback;
        }
        final String digits = text.replaceFirst("^(-?)0+(?=[0-9])", "$1");
        final long value = digits.length() > 11 ? Long.MAX_VALUE : Long.parseLong(digits);
        if (value < min || value > max)
        {
            problem(key, "must be from " + min + " to " + max + ", not " + shortened(text));
            return fallback;
        }
        return (int)value;
    }

    long durationNs(final String key, final long minNs, final long maxNs, final long fallbackNs)
    {
        final String expected = "a duration such as 500ms, 45s, 2m or 1h";
        final ScalarNode scalar = scalar(key, expected);
        if (scalar == null)
        {
            return fallbackNs;
        }
        final long durationNs = Durations.parse(scalar.getValue());
        if (durationNs == Durations.MALFORMED)
        {
            problem(key, "must be " + expected + ", not " + kind(scalar));
            return fallbackNs;
        }
        if (durationNs < minNs || durationNs > maxNs)
        {
            problem(key, "must be from " + Durations.format(minNs) + " to " + Durations.format(maxNs) + ", not " +
                scalar.getValue());
            return fallbackNs;
        }
        return durationNs;
    }

    /** Whether the key is there with a number less than 0, were it only by a little that rounding would hide. */
    boolean isNegative(final String key)
    {
        return node(key) instanceof final ScalarNode scalar && Micros.isNegative(scalar.getValue());
    }

    /**
     * A size in bytes.
     *
     * @param key      of it.
     * @param fallback where it is absent or wrong.
     * @return bytes.
     */
    long bytes(final String key, final long fallback)
    {
        final String expected = "a size such as 512M, 100G or 2T";
        final ScalarNode scalar = scalar(key, expected);
        if (scalar == null)
        {
            return fallback;
        }
        final long size = Sizes.parse(scalar.getValue());
        if (size == Sizes.MALFORMED)
        {
            problem(key, "must be " + expected + ", not " + kind(scalar));
            return fallback;
        }
        return size;
    }

    /**
     * A size in bytes within bounds.
     *
     * @param key      of it.
     * @param min      smallest.
     * @param max      largest.
     * @param fallback where it is absent or wrong.
     * @return bytes.
     */
    long bytes(final String key, final long min, final long max, final long fallback)
    {
        final long size = bytes(key, fallback);
        if (size < min || size > max)
        {
            problem(key, "must be from " + Sizes.format(min) + " to " + Sizes.format(max) + ", not " +
                kind(node(key)));
            return fallback;
        }
        return size;
    }

    /**
     * A number in micro-units.
     *
     * @param key      of it.
     * @param fallback where it is absent or wrong.
     * @return micro-units.
     */
    long micros(final String key, final long fallback)
    {
        final ScalarNode scalar = scalar(key, "a number");
        if (scalar == null)
        {
            return fallback;
        }
        final boolean isNumber = scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT);
        final long value = isNumber ? Micros.parse(scalar.getValue()) : Micros.MALFORMED;
        if (value == Micros.MALFORMED)
        {
            final boolean isQuoted = !scalar.isPlain() && Micros.parse(scalar.getValue()) != Micros.MALFORMED;
            problem(key, isQuoted ?
                "must be a number: leave out the quotes around " + kind(scalar) :
                "must be a decimal number such as -3.0, not " + kind(scalar));
            return fallback;
        }
        if (value == Micros.OUT_OF_RANGE)
        {
            problem(key, "out of range, beyond 4,000,000,000: " + shortened(scalar.getValue()));
            return fallback;
        }
        return value;
    }

    <E extends Enum<E>> E choice(final String key, final Class<E> type, final E fallback)
    {
        final List<String> names = Arrays.stream(type.getEnumConstants()).map(Section::name).toList();
        final String expected = names.stream().collect(Collectors.joining(" or "));
        final ScalarNode scalar = scalar(key, expected);
        if (scalar == null)
        {
            return fallback;
        }
        final int index = names.indexOf(scalar.getValue());
        if (index < 0)
        {
            problem(key, "must be " + expected + ", not " + kind(scalar));
            return fallback;
        }
        return type.getEnumConstants()[index];
    }

    private ScalarNode scalar(final String key, final String expected)
    {
        final Node node = node(key);
        if (node == null)
        {
            return null;
        }
        if (node.getNodeType() != NodeType.SCALAR || isNull(node))
        {
            problem(key, "must be " + expected + ", not " + kind(node));
            return null;
        }
        return (ScalarNode)node;
    }

    private void put(final NodeTuple tuple, final List<String> known)
    {
        final Node key = tuple.getKeyNode();
        if (!(key instanceof final ScalarNode scalar))
        {
            problems.add(file, line(key), path, "a key must be a text, not " + kind(key));
            return;
        }
        final String name = scalar.getValue();
        if (!known.contains(name))
        {
            problems.add(file, line(key), path(shortened(name)), "unknown key" + Nearest.hint(name, known));
        }
        else if (entries.containsKey(name))
        {
            problems.add(file, line(key), path(name), "given twice, first in line " + line(name));
        }
        else
        {
            entries.put(name, tuple);
        }
    }

    private String path(final String key)
    {
        if (path.isEmpty() || key.isEmpty())
        {
            return path + key;
        }
        return path + "." + key;
    }

    private static String name(final Enum<?> constant)
    {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String shortened(final String text)
    {
        final String oneLine = text.replaceAll("\\p{Cntrl}", "?");
        return oneLine.length() <= 40 ? oneLine : oneLine.substring(0, 40) + "...";
    }
}
