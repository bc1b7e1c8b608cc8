package io.plumbline.engine.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files, as DuckDB reads them. */
@Timeout(120)
class ParquetRowsTest
{
    private static final long SEED = 20261121;
    private static final List<Column> COLUMNS = List.of(
        Column.required("n", ColumnKind.NUMBER),
        Column.optional("maybe", ColumnKind.NUMBER),
        Column.required("time", ColumnKind.TIME),
        Column.required("code", ColumnKind.TEXT),
        Column.optional("text", ColumnKind.TEXT),
        Column.optional("pwr", ColumnKind.DECIMAL),
        Column.optional("flag", ColumnKind.FLAG),
        Column.optional("id", ColumnKind.ID),
        Column.required("ids", ColumnKind.IDS));

    @TempDir
    private Path path;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100, 101, 25_000})
    void shouldBeReadBackAsWritten(final int count) throws IOException, SQLException
    {
        final Random random = new Random(SEED + count);
        // A dictionary of so many codes is given up on the way.
        final int devices = Math.max(1, count);
        final DeviceTable table = new DeviceTable(IntStream.range(0, devices)
            .mapToObj(i -> ("dé\"vice-" + i + "-of-many-others").getBytes(StandardCharsets.UTF_8))
            .toList());
        final List<String> expected = new ArrayList<>();
        final Path file = path.resolve("rows.parquet");
        try (OutputStream out = Files.newOutputStream(file))
        {
            final ParquetRows rows = new ParquetRows(out, COLUMNS, count > 1_000 ? 20_000 : 100);
            for (int i = 0; i < count; i++)
            {
                expected.add(write(random, rows, table, random.nextInt(devices)));
            }
            rows.end();
        }
        final String seen = "'" + file + "'";
        assertEquals(
            expected,
            query("select n || '|' || coalesce(maybe::varchar, '-') || '|' || epoch_ns(time) || '|' || code || '|'" +
                " || coalesce(text, '-') || '|' || coalesce(pwr::varchar, '-') || '|' || " +
                "coalesce(flag::varchar, '-') || '|' || coalesce(id::varchar, '-') || '|' || ids::varchar from " +
                seen),
            () -> "seed " + SEED);
        assertEquals(
            List.of("" + (count + (count > 1_000 ? 19_999 : 99)) / (count > 1_000 ? 20_000 : 100)),
            query("select num_row_groups from parquet_file_metadata(" + seen + ")"));
    }

    private static String write(
        final Random random, final ParquetRows rows, final DeviceTable devices, final int device)
    {
        final byte[] code = new byte[DeviceTable.MAX_CODE_LENGTH];
        final long number = random.nextLong();
        final long maybe = random.nextInt(3) == 0 ? Long.MIN_VALUE : random.nextInt(5);
        final long timeNs = 1_795_222_800_000_000_000L + random.nextInt();
        final String text = random.nextBoolean() ? null : "\u20ac" + random.nextInt(10);
        final long power = random.nextInt(4) == 0 ? Long.MIN_VALUE : random.nextLong() % 1_000_000_000_000_000L;
        final int flag = random.nextInt(3);
        final int id = random.nextInt(9);
        final int ids = random.nextBoolean() ? 0 : random.nextInt(256);
        rows.number(number);
        if (maybe == Long.MIN_VALUE)
        {
            rows.none();
        }
        else
        {
            rows.number(maybe);
        }
        rows.time(timeNs);
        rows.code(devices, device);
        rows.text(text);
        rows.decimal(power);
        if (flag == 2)
        {
            rows.none();
        }
        else
        {
            rows.flag(flag == 1);
        }
        if (id == 0)
        {
            rows.none();
        }
        else
        {
            rows.id(id);
        }
        rows.ids(ids);
        rows.endRow();
        return number + "|" + (maybe == Long.MIN_VALUE ? "-" : maybe) + "|" + timeNs + "|" +
            new String(code, 0, devices.copyCode(device, code, 0), StandardCharsets.UTF_8) + "|" +
            (text == null ? "-" : text) + "|" +
            (power == Long.MIN_VALUE ? "-" : BigDecimal.valueOf(power, ParquetSchema.SCALE).toPlainString()) + "|" +
            (flag == 2 ? "-" : flag == 1) + "|" + (id == 0 ? "-" : id) + "|" +
            IntStream.range(0, 8).filter(i -> (ids & 1 << i) != 0).map(i -> i + 1).boxed().toList();
    }

    @Test
    void shouldHaveTheTypesOfWhatItHolds() throws IOException, SQLException
    {
        JournalRuns.write(path.resolve("journal"), 1, 1_000, 1);
        assertEquals(
            List.of(
                "sequence BIGINT", "time TIMESTAMPTZ_NS", "code VARCHAR", "id TINYINT", "pwr DECIMAL(18,6)",
                "valid BOOLEAN", "late BOOLEAN"),
            query("select column_name || ' ' || column_type from (describe select * from " +
                export(ExportContent.READINGS) + ")"));
        assertEquals(
            List.of(
                "sequence INT64 REQUIRED", "time INT64 REQUIRED", "code BYTE_ARRAY REQUIRED", "id INT32 REQUIRED",
                "pwr INT64 OPTIONAL", "valid BOOLEAN REQUIRED", "late BOOLEAN REQUIRED"),
            query("select name || ' ' || type || ' ' || repetition_type from parquet_schema(" +
                export(ExportContent.READINGS) + ") where type is not null"));
        final List<String> logical = query("select name || ' ' || logical_type from parquet_schema(" +
            export(ExportContent.READINGS) + ") where logical_type is not null");
        assertTrue(
            logical.stream().anyMatch(line -> line.startsWith("time Timestamp") &&
                line.contains("isAdjustedToUTC=1") && line.contains("NANOS")),
            logical::toString);
        assertEquals(
            List.of("TINYINT[]"),
            query("select distinct typeof(members) from " + export(ExportContent.VERDICTS)));
        assertEquals(
            List.of("true"),
            query("select bool_or(contains(encodings, 'RLE_DICTIONARY')) from parquet_metadata(" +
                export(ExportContent.READINGS) + ") where path_in_schema = 'code'"));
    }

    @Test
    void shouldAgreeWithAScanOfTheJournal() throws IOException, SQLException
    {
        for (int i = 0; i < 3; i++)
        {
            JournalRuns.write(path.resolve("journal"), i, 5_000, 3);
        }
        final Scan scan = new Scan();
        new RangeReplay(JournalDirectory.open(path.resolve("journal")), 0, Long.MAX_VALUE)
            .read(scan, sequence -> {});
        assertTrue(scan.valid > 5_000 && scan.deviations > 100 && scan.incomplete > 10);
        assertEquals(
            List.of(scan.readings + "|" + scan.valid + "|" + decimal(scan.sum) + "|" + decimal(scan.min) + "|" +
                decimal(scan.max) + "|" + scan.late + "|" + scan.firstNs + "|" + scan.lastNs + "|" + scan.sequences),
            query("select concat_ws('|', count(*), count(pwr), sum(pwr), min(pwr), max(pwr), sum(late::int), " +
                "epoch_ns(min(time)), epoch_ns(max(time)), sum(sequence)) from " + export(ExportContent.READINGS)));
        assertEquals(
            List.of(scan.rounds + "|" + decimal(scan.sums) + "|" + scan.deviations + "|" + scan.incomplete + "|" +
                scan.silent),
            query("select concat_ws('|', count(*) filter (verdict = 'round'), sum(coalesce(firstSum, 0) + " +
                "coalesce(lastSum, 0)), sum(len(below) + len(above)), count(*) filter (verdict = 'incomplete'), " +
                "count(*) filter (verdict = 'silent')) from " + export(ExportContent.VERDICTS)));
        assertEquals(
            List.of(scan.deviations + "|" + scan.incomplete + "|" + scan.silent + "|" + scan.rejected),
            query("select concat_ws('|', count(*) filter (event = 'deviation'), count(*) filter (event = " +
                "'incomplete'), count(*) filter (event = 'silent'), count(reason)) from " +
                export(ExportContent.EVENTS)));
    }

    /** The quoted name of a new file. */
    private String export(final ExportContent content) throws IOException
    {
        final Path file = Files.createTempFile(path, content.toString(), ".parquet");
        try (OutputStream out = Files.newOutputStream(file))
        {
            final JournalExport export = new JournalExport(
                new RangeReplay(JournalDirectory.open(path.resolve("journal")), 0, Long.MAX_VALUE),
                content,
                ExportFormat.PARQUET,
                null,
                out);
            export.write(sequence -> {});
        }
        return "'" + file + "'";
    }

    private static String decimal(final long micros)
    {
        return BigDecimal.valueOf(micros, ParquetSchema.SCALE).toPlainString();
    }

    private static List<String> query(final String sql) throws SQLException
    {
        final List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
            Statement statement = connection.createStatement();
            ResultSet result = statement.executeQuery(sql))
        {
            while (result.next())
            {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    /** Adds up what the journal holds. */
    private static final class Scan implements JournalListener
    {
        private long readings;
        private long valid;
        private long late;
        private long sum;
        private long sequences;
        private long min = Long.MAX_VALUE;
        private long max = Long.MIN_VALUE;
        private long firstNs = Long.MAX_VALUE;
        private long lastNs;
        private long rounds;
        private long sums;
        private long deviations;
        private long incomplete;
        private long silent;
        private long rejected;

        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            readings++;
            sequences += sequence;
            late += (flags & JournalFlags.LATE) == 0 ? 0 : 1;
            firstNs = Math.min(firstNs, timeNs);
            lastNs = Math.max(lastNs, timeNs);
            if ((flags & JournalFlags.VALID) != 0)
            {
                valid++;
                sum += power;
                min = Math.min(min, power);
                max = Math.max(max, power);
            }
        }

        @Override
        public void onRoundEvaluated(
            final long sequence, final long firstSum, final long lastSum, final int members)
        {
            rounds++;
            sums += (firstSum == Long.MIN_VALUE ? 0 : firstSum) + (lastSum == Long.MIN_VALUE ? 0 : lastSum);
        }

        @Override
        public void onComponentVerdict(
            final long sequence, final int component, final long power, final long threshold, final int flags)
        {
            deviations += (flags & (JournalFlags.BELOW | JournalFlags.ABOVE)) == 0 ? 0 : 1;
        }

        @Override
        public void onRoundIncomplete(
            final long sequence, final long deadlineNs, final int device, final int missing)
        {
            incomplete++;
        }

        @Override
        public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
        {
            silent++;
        }

        @Override
        public void onRejected(
            final long sequence,
            final long timeNs,
            final int reason,
            final long lineLength,
            final DirectBuffer raw,
            final int offset,
            final int length)
        {
            rejected++;
        }
    }
}
