package io.plumbline.engine.config;

import io.plumbline.journal.FileFailure;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a YAML file into nodes, which know their lines and keep their numbers as text.
 */
final class YamlFile
{
    /** Longest file in bytes: 64 MiB. */
    static final int MAX_LENGTH = 64 << 20;

    private YamlFile()
    {
    }

    /**
     * Reads a file of one document.
     *
     * @param file     to read.
     * @param problems takes what is wrong with it.
     * @return the document's root; null when it is empty or could not be read, then with a problem.
     */
    static Node read(final Path file, final Problems problems)
    {
        final String text = text(file, problems);
        if (text == null)
        {
            return null;
        }

        final LoadSettings settings = LoadSettings.builder()
            .setLabel(file.toString())
            .setSchema(new CoreSchema())
            .setCodePointLimit(MAX_LENGTH)
            .build();
        try
        {
            final ParserImpl parser = new ParserImpl(settings, new StreamReader(settings, text));
            return new Composer(settings, new DepthLimit(parser)).getSingleNode().orElse(null);
        }
        catch (final MarkedYamlEngineException ex)
        {
            final Optional<Mark> mark = ex.getProblemMark().or(ex::getContextMark);
            final String context = ex.getContext() == null || ex.getContext().isBlank() ? "" : ex.getContext() + ": ";
            problems.add(
                file.toString(), mark.map(Mark::getLine).orElse(0) + 1, "", "not YAML: " + context + ex.getProblem());
        }
        catch (final ReaderException ex)
        {
            final long line = 1 + text.codePoints().limit(ex.getPosition()).filter((c) -> c == '\n').count();
            final String character = "U+%04X".formatted(ex.getCodePoint());
            problems.add(file.toString(), line, "", "not YAML: a character that must not stand there, " + character);
        }
        catch (final YamlEngineException ex)
        {
            problems.add(file.toString(), 1, "", "not YAML: " + ex.getMessage());
        }
        return null;
    }

    private static String text(final Path file, final Problems problems)
    {
        final byte[] bytes;
        try (InputStream in = Files.newInputStream(file))
        {
            bytes = in.readNBytes(MAX_LENGTH + 1);
        }
        catch (final IOException ex)
        {
            problems.add(file.toString(), FileFailure.reason(ex));
            return null;
        }

        if (bytes.length > MAX_LENGTH)
        {
            problems.add(file.toString(), "larger than 64 MiB: large fleets belong in a devices-file");
            return null;
        }
        final String text = Utf8.decode(bytes);
        if (text == null)
        {
            problems.add(file.toString(), Utf8.malformedLine(bytes), "", "not UTF-8");
        }
        return text;
    }
}
