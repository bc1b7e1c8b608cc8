package io.plumbline.engine.config;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.FieldModifier;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the devices file, CSV of one device a line: {@code code,first.below,first.above,last.below,last.above}, where
 * cells may be empty or left out for the default. A first line that begins with {@code code} names the columns.
 * White space around cells without quotes does not count. Made for millions of lines.
 */
final class DevicesFileReader
{
    private static final List<String> COLUMNS = List.of(
        "code", "first.below", "first.above", "last.below", "last.above", "first.deadband", "last.deadband");
    private static final List<String> COLUMNS_WITHOUT_HEADER = COLUMNS.subList(0, 5);
    private static final Pattern PLACE = Pattern.compile(" ?\\(record starting at line ([0-9]+)\\)");

    private final Path path;
    private final String file;
    private final DeviceDefaults defaults;
    private final FleetBuilder fleet;
    private final Problems problems;
    private List<String> columns;

    DevicesFileReader(
        final Path path,
        final DeviceDefaults defaults,
        final FleetBuilder fleet,
        final Problems problems)
    {
        this.path = path;
        this.file = path.toString();
        this.defaults = defaults;
        this.fleet = fleet;
        this.problems = problems;
    }

    /**
     * Reads the file to its end, or to where it is no CSV any more.
     *
     * @throws IOException if the file cannot be read.
     */
    void read() throws IOException
    {
        fleet.startFile(file);
        try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8);
            CsvReader<CsvRecord> csv = csv(reader))
        {
            skipByteOrderMark(reader);
            for (final CsvRecord line : csv)
            {
                final boolean isBlank = line.getFieldCount() == 1 && line.getField(0).isEmpty();
                if (!isBlank && !readLine(line))
                {
                    return;
                }
            }
        }
        catch (final CsvParseException ex)
        {
            final Matcher place = PLACE.matcher(String.valueOf(ex.getMessage()));
            final long line = place.find() ? Long.parseLong(place.group(1)) : 1;
            problems.add(file, line, "", "not CSV: " + place.replaceAll(""));
        }
        catch (final MalformedInputException ex)
        {
            reportMalformed();
        }
        catch (final UncheckedIOException ex)
        {
            if (!(ex.getCause() instanceof MalformedInputException))
            {
                throw ex.getCause();
            }
            reportMalformed();
        }
    }

    private boolean readLine(final CsvRecord line)
    {
        if (columns == null)
        {
            final boolean isHeader = COLUMNS.get(0).equals(line.getField(0));
            columns = isHeader ? header(line) : COLUMNS_WITHOUT_HEADER;
            if (isHeader)
            {
                return true;
            }
        }

        final long number = line.getStartingLineNumber();
        final int fieldCount = line.getFieldCount();
        if (fieldCount > columns.size())
        {
            problems.add(file, number, "", fieldCount + " cells, more than the columns " + String.join(",", columns));
            return true;
        }
        final int profile = hasOwnLimits(line) ? profile(line) : defaults.profile();
        return fleet.add(line.getField(0), profile, number, COLUMNS.get(0));
    }

    private List<String> header(final CsvRecord line)
    {
        final List<String> names = new ArrayList<>();
        for (final String column : line.getFields())
        {
            if (!COLUMNS.contains(column))
            {
                problems.add(file, line.getStartingLineNumber(), Section.shortened(column),
                    "unknown column" + Nearest.hint(column, COLUMNS));
            }
            else if (names.contains(column))
            {
                problems.add(file, line.getStartingLineNumber(), column, "column given twice");
            }
            names.add(column);
        }
        return Collections.unmodifiableList(names);
    }

    private static boolean hasOwnLimits(final CsvRecord line)
    {
        for (int i = 1; i < line.getFieldCount(); i++)
        {
            if (!line.getField(i).isEmpty())
            {
                return true;
            }
        }
        return false;
    }

    private int profile(final CsvRecord line)
    {
        final long number = line.getStartingLineNumber();
        final LimitsDraft draft = defaults.copy();
        boolean hasFirst = false;
        boolean hasLast = false;
        for (int i = 1; i < line.getFieldCount(); i++)
        {
            final String cell = line.getField(i);
            final String column = columns.get(i);
            if (!cell.isEmpty() && COLUMNS.contains(column))
            {
                final boolean isFirst = column.startsWith("first.");
                hasFirst |= isFirst;
                hasLast |= !isFirst;
                set(isFirst ? draft.first : draft.last, column, cell, number);
            }
        }
        return defaults.profile(
            draft,
            hasFirst ? (what) -> problems.add(file, number, "first", what) : null,
            hasLast ? (what) -> problems.add(file, number, "last", what) : null);
    }

    private void set(final LimitsDraft.Group group, final String column, final String cell, final long number)
    {
        final long value = Micros.parse(cell);
        final boolean isDeadband = column.endsWith(".deadband");
        if (value == Micros.MALFORMED)
        {
            fault(group, number, column, "must be a decimal number such as -3.0, not '" +
                Section.shortened(cell) + "'");
        }
        else if (value == Micros.OUT_OF_RANGE)
        {
            fault(group, number, column, "out of range, beyond 4,000,000,000: " + Section.shortened(cell));
        }
        else if (isDeadband && Micros.isNegative(cell))
        {
            fault(group, number, column, "must not be negative");
        }
        else if (isDeadband)
        {
            group.deadband = value;
        }
        else if (column.endsWith(".below"))
        {
            group.below = value;
        }
        else
        {
            group.above = value;
        }
    }

    private void fault(final LimitsDraft.Group group, final long number, final String column, final String what)
    {
        group.isFaulty = true;
        problems.add(file, number, column, what);
    }

    private void reportMalformed() throws IOException
    {
        try (InputStream in = Files.newInputStream(path))
        {
            problems.add(file, Utf8.malformedLine(in), "", "not UTF-8");
        }
    }

    private static void skipByteOrderMark(final BufferedReader reader) throws IOException
    {
        reader.mark(1);
        if (reader.read() != Utf8.BYTE_ORDER_MARK)
        {
            reader.reset();
        }
    }

    private static CsvReader<CsvRecord> csv(final Reader reader)
    {
        final FieldModifier stripUnquoted = new FieldModifier()
        {
            @Override
            public String modify(final long line, final int index, final boolean quoted, final String field)
            {
                return quoted ? field : field.strip();
            }
        };
        return CsvReader.builder()
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .build(CsvRecordHandler.builder().fieldModifier(stripUnquoted).build(), reader);
    }
}
