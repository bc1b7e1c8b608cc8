package io.plumbline.perf.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is kept in a directory of results, each with what it was asked for and what became of it: names tell only date,
 * command and commit.
 */
public final class ResultIndex
{
    /** Name of the file that it is written to, in the directory. */
    public static final String FILE = "README.md";

    /** By which a file is known to be an index. */
    private static final String BEGIN = """
        # Kept results

        Made by `bin/plumbline-perf report`, anew each time.""";

    private static final String EXPLAINED = """

        Each is the text as it was printed; the same stands beside it as JSON. *shown*: the newest of what was asked
        for, which `report` shows. *aims met*: of those that the command judges. What has FAILED is not to be quoted.

        | result | date | commit | command line | verdict | aims met | shown |
        | --- | --- | --- | --- | --- | --- | --- |
        """;

    private static final String TEXTS = """

        Texts that no command has kept, each with its first line or the command line that it names:

        | text | what |
        | --- | --- |
        """;

    private static final String LAUNCHER = "bin/plumbline-perf ";
    private static final String JSON = ".json";
    private static final String TEXT = ".txt";
    private static final int WIDTH = 120;

    private ResultIndex()
    {
    }

    /**
     * Writes the index into the directory. A file of its name that is none is left as it is.
     *
     * @param directory that results are kept in.
     * @return whether it was written.
     * @throws UncheckedIOException when a file there cannot be read or written.
     */
    public static boolean write(final Path directory)
    {
        final Path file = directory.resolve(FILE);
        try
        {
            if (Files.exists(file) && !Files.readString(file, StandardCharsets.ISO_8859_1).startsWith(BEGIN))
            {
                return false;
            }
            Files.writeString(file, of(directory));
            return true;
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(file + " cannot be written: " + e, e);
        }
    }

    private static String of(final Path directory) throws IOException
    {
        final Set<Path> shown =
            StoredResult.newest(directory).stream().map(StoredResult::file).collect(Collectors.toSet());
        final StringBuilder text = new StringBuilder(BEGIN).append(EXPLAINED);
        for (final StoredResult result : StoredResult.sorted(StoredResult.all(directory)))
        {
            row(
                text,
                link(result.file(), directory),
                result.date(),
                Reports.escaped(result.commit()),
                Reports.escaped(result.commandLine()),
                Reports.escaped(verdict(result)),
                aims(result),
                shown.contains(result.file()) ? "yes" : "");
        }
        final List<Path> alone = texts(directory);
        if (!alone.isEmpty())
        {
            text.append(TEXTS);
            for (final Path file : alone)
            {
                row(text, link(file, directory), Reports.escaped(what(file)));
            }
        }
        return text.toString();
    }

    private static String verdict(final StoredResult result)
    {
        final List<String> words = new ArrayList<>();
        words.add(result.failed().isEmpty() ? "sound" : "FAILED: " + result.failed());
        result.overridden().forEach(why -> words.add("in spite of: " + why));
        return String.join("; ", words);
    }

    private static String aims(final StoredResult result)
    {
        int met = 0;
        int all = 0;
        for (final JsonNode table : result.tables())
        {
            if (table.path("name").asText().equals("aims"))
            {
                for (final JsonNode row : table.path("rows"))
                {
                    met += row.at("/keys/verdict").asText().equals("met") ? 1 : 0;
                    all++;
                }
            }
        }
        return all == 0 ? "" : met + " of " + all;
    }

    /** Those without a result beside them. */
    private static List<Path> texts(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files
                .filter(file -> file.toString().endsWith(TEXT) && !Files.exists(beside(file, TEXT, JSON)))
                .sorted()
                .toList();
        }
    }

    private static String what(final Path file) throws IOException
    {
        // Whatever its encoding: a text may be anybody's.
        final List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines()
            .map(String::strip).filter(line -> !line.isEmpty()).toList();
        final Optional<String> command = lines.stream().filter(line -> line.startsWith(LAUNCHER)).findFirst();
        final String what = command.orElse(lines.isEmpty() ? "" : lines.get(0));
        return what.length() <= WIDTH ? what : what.substring(0, WIDTH) + " ...";
    }

    private static String link(final Path file, final Path directory)
    {
        final Path text = beside(file, JSON, TEXT);
        final String name = directory.relativize(Files.exists(text) ? text : file).toString();
        return '[' + Reports.escaped(name.replaceFirst("\\.(json|txt)$", "")) + "](" + name.replace(" ", "%20") + ')';
    }

    private static Path beside(final Path file, final String ending, final String other)
    {
        final String name = file.getFileName().toString();
        return name.endsWith(ending) ?
            file.resolveSibling(name.substring(0, name.length() - ending.length()) + other) : file;
    }

    private static void row(final StringBuilder text, final String... cells)
    {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
