package io.plumbline.perf.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A result as a command has kept it.
 *
 * @param file it was read from.
 * @param json that stands there.
 */
public record StoredResult(Path file, JsonNode json)
{
    private static final int FORMAT = 1;

    /** The order in which results are shown; others follow by name. */
    private static final List<String> ORDER = List.of(
        "throughput", "tcp", "latency", "peers", "peers-latency", "scale", "bulk", "soak", "durability", "slow-loris",
        "analysis", "micro");

    private static final Comparator<StoredResult> AGE = Comparator
        .comparing(StoredResult::date)
        // Of one second: the longer name has a number at its end.
        .thenComparing(result -> result.file.toString().length())
        .thenComparing(result -> result.file.toString());

    /**
     * Reads a result.
     *
     * @param file in JSON.
     * @return the result.
     * @throws IllegalArgumentException if the file is none.
     */
    public static StoredResult read(final Path file)
    {
        try
        {
            final JsonNode json = new ObjectMapper().readTree(Files.readString(file));
            if (!isResult(json))
            {
                throw new IllegalArgumentException(file + " is no result of this version");
            }
            return new StoredResult(file, json);
        }
        catch (final JsonProcessingException e)
        {
            throw new IllegalArgumentException(file + " is no JSON: " + e.getOriginalMessage(), e);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    /**
     * The newest results of a directory, one of each command and of what it was asked for, whether it failed or not.
     *
     * @param directory that results are kept in.
     * @return the results, in the order in which they are to be shown.
     */
    public static List<StoredResult> newest(final Path directory)
    {
        final Map<String, StoredResult> newest = new TreeMap<>();
        for (final StoredResult result : all(directory))
        {
            newest.put(result.command() + ' ' + Asked.key(result.commandLine()), result);
        }
        return sorted(List.copyOf(newest.values()));
    }

    /**
     * All results of a directory.
     *
     * @param directory that results are kept in.
     * @return the results, the oldest first.
     */
    public static List<StoredResult> all(final Path directory)
    {
        final List<StoredResult> results = new ArrayList<>();
        for (final Path file : files(directory))
        {
            if (isResult(tree(file)))
            {
                results.add(read(file));
            }
        }
        results.sort(AGE);
        return results;
    }

    /**
     * Puts results in the order in which they are to be shown.
     *
     * @param results in any order.
     * @return the same.
     */
    public static List<StoredResult> sorted(final List<StoredResult> results)
    {
        final List<StoredResult> sorted = new ArrayList<>(results);
        sorted.sort(Comparator
            .comparingInt((StoredResult result) ->
                ORDER.contains(result.command()) ? ORDER.indexOf(result.command()) : ORDER.size())
            .thenComparing(StoredResult::command)
            .thenComparing(StoredResult::date)
            .thenComparing(StoredResult::commandLine));
        return sorted;
    }

    /**
     * By which it was made.
     *
     * @return name of the command.
     */
    public String command()
    {
        return json.path("command").asText();
    }

    /** What tells it from others in a list: the command line without the launcher, and whether it failed. */
    String title()
    {
        final String words = commandLine().replaceFirst("^bin/plumbline-perf ", "").replace('\n', ' ');
        return words.startsWith(command()) || words.isEmpty() ? marked(words.isEmpty() ? command() : words) :
            marked(command() + ": " + words);
    }

    private String marked(final String title)
    {
        return failed().isEmpty() ? title : title + " (FAILED)";
    }

    /** As it was typed. */
    String commandLine()
    {
        return json.path("commandLine").asText();
    }

    /** When it began, in UTC. */
    String date()
    {
        return json.path("date").asText();
    }

    String commit()
    {
        return json.path("commit").asText();
    }

    /** Why it failed; empty when it did not. */
    String failed()
    {
        return json.path("failed").asText("").replace("null", "");
    }

    /** What it measured in spite of; each in words. */
    List<String> overridden()
    {
        return StreamSupport.stream(json.path("overridden").spliterator(), false).map(JsonNode::asText).toList();
    }

    /** Name and text of each condition that says something. */
    Map<String, String> conditions()
    {
        final JsonNode conditions = json.path("conditions");
        final Map<String, String> texts = new TreeMap<>();
        conditions.properties().forEach(entry -> texts.put(entry.getKey(), text(entry.getValue())));
        texts.values().removeIf(String::isEmpty);
        return texts;
    }

    /** Seeds and settings as a line of text. */
    String settings()
    {
        final List<String> words = new ArrayList<>();
        json.path("settings").properties().forEach(
            entry -> words.add(entry.getKey() + ' ' + text(entry.getValue())));
        json.path("seeds").properties().forEach(
            entry -> words.add("seed of " + entry.getKey() + ' ' + text(entry.getValue())));
        return String.join(", ", words);
    }

    JsonNode tables()
    {
        return json.path("tables");
    }

    JsonNode histograms()
    {
        return json.path("histograms");
    }

    private static String text(final JsonNode value)
    {
        if (value.isObject())
        {
            final List<String> words = new ArrayList<>();
            value.properties().forEach(entry -> words.add(entry.getKey() + ' ' + text(entry.getValue())));
            return String.join(", ", words);
        }
        return value.isArray() ?
            String.join(" ", StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText).toList()) :
            value.isDouble() ? Numbers.of(value.asDouble()) : value.asText();
    }

    private static boolean isResult(final JsonNode json)
    {
        return json != null && json.path("format").asInt() == FORMAT && json.has("command") && json.has("tables");
    }

    /** Null where it is no JSON: there may be other files. */
    private static JsonNode tree(final Path file)
    {
        try
        {
            return new ObjectMapper().readTree(Files.readString(file));
        }
        catch (final JsonProcessingException e)
        {
            return null;
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    private static List<Path> files(final Path directory)
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(directory + " cannot be read: " + e, e);
        }
    }
}
