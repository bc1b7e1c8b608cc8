package io.plumbline.engine.export;

import io.plumbline.codec.DeviceTable;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * A table as a Parquet file, in row groups of {@value #ROW_GROUP_ROWS} rows: so much is held in memory, whatever the
 * size of the table. Whole numbers and times are delta-encoded, texts by dictionary, pages compressed by Zstandard.
 * <p>
 * The columns are encoded by Apache's parquet-column; the file around them, for which Apache's own writer needs
 * Hadoop, is put together here, after the format's
 * <a href="https://github.com/apache/parquet-format/blob/master/README.md">description</a>.
 */
final class ParquetRows implements RowWriter
{
    /** Rows of a row group. */
    static final int ROW_GROUP_ROWS = 1 << 20;

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 2;
    private static final String CREATED_BY = "plumbline";
    private static final int PAGE_ROWS = 1 << 17;
    private static final int BUFFER_LENGTH = 1 << 16;

    private final OutputStream out;
    private final List<Column> columns;
    private final int rowGroupRows;
    private final MessageType message;
    private final ParquetProperties properties;
    private final Map<ColumnDescriptor, ParquetChunk> chunks = new HashMap<>();
    private final List<RowGroup> rowGroups = new ArrayList<>();
    private final ColumnWriter[] writers;
    private final byte[] code = new byte[DeviceTable.MAX_CODE_LENGTH];
    private final int[] present;
    private ColumnWriteStore store;
    private int column;
    private int rows;
    private long position;
    private long rowsBefore;

    ParquetRows(final OutputStream out, final List<Column> columns)
    {
        this(out, columns, ROW_GROUP_ROWS);
    }

    ParquetRows(final OutputStream out, final List<Column> columns, final int rowGroupRows)
    {
        this.rowGroupRows = rowGroupRows;
        this.out = new BufferedOutputStream(out, BUFFER_LENGTH);
        this.columns = columns;
        message = ParquetSchema.message(columns);
        final ParquetProperties.Builder builder = ParquetProperties.builder()
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
            .withPageRowCountLimit(PAGE_ROWS)
            .withSizeStatisticsEnabled(false)
            .withDictionaryEncoding(false);
        for (final Column each : columns)
        {
            if (each.kind() == ColumnKind.TEXT)
            {
                builder.withDictionaryEncoding(each.name(), true);
            }
        }
        properties = builder.build();
        for (final ColumnDescriptor descriptor : message.getColumns())
        {
            chunks.put(descriptor, new ParquetChunk(descriptor));
        }
        writers = new ColumnWriter[columns.size()];
        present = columns.stream().mapToInt(each -> each.required() ? 0 : 1).toArray();
        write(MAGIC);
        beginRowGroup();
    }

    @Override
    public void number(final long value)
    {
        writers[column].write(value, 0, present[column]);
        column++;
    }

    @Override
    public void time(final long timeNs)
    {
        number(timeNs);
    }

    @Override
    public void decimal(final long microUnits)
    {
        if (microUnits == Long.MIN_VALUE)
        {
            none();
        }
        else
        {
            number(microUnits);
        }
    }

    @Override
    public void text(final String value)
    {
        if (value == null)
        {
            none();
        }
        else
        {
            binary(Binary.fromString(value));
        }
    }

    @Override
    public void code(final DeviceTable devices, final int device)
    {
        binary(Binary.fromReusedByteArray(code, 0, devices.copyCode(device, code, 0)));
    }

    @Override
    public void flag(final boolean value)
    {
        writers[column].write(value, 0, present[column]);
        column++;
    }

    @Override
    public void id(final int id)
    {
        writers[column].write(id, 0, present[column]);
        column++;
    }

    @Override
    public void ids(final int mask)
    {
        final ColumnWriter writer = writers[column++];
        if (mask == 0)
        {
            writer.writeNull(0, 0);
        }
        // The first element begins a list, the others go on with it.
        int repetition = 0;
        for (int rest = mask; rest != 0; rest &= rest - 1)
        {
            writer.write(Integer.numberOfTrailingZeros(rest) + 1, repetition, 1);
            repetition = 1;
        }
    }

    @Override
    public void none()
    {
        writers[column++].writeNull(0, 0);
    }

    @Override
    public void endRow()
    {
        column = 0;
        store.endRecord();
        if (++rows == rowGroupRows)
        {
            endRowGroup();
            beginRowGroup();
        }
    }

    @Override
    public void end()
    {
        if (rows > 0)
        {
            endRowGroup();
        }
        final FileMetaData footer =
            new FileMetaData(VERSION, ParquetSchema.elements(columns), rowsBefore, rowGroups)
                .setCreated_by(CREATED_BY)
                .setColumn_orders(Collections.nCopies(
                    message.getColumns().size(), ColumnOrder.TYPE_ORDER(new TypeDefinedOrder())));
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try
        {
            Util.writeFileMetaData(footer, bytes);
            bytes.write(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.size()).array());
            bytes.write(MAGIC);
            write(bytes.toByteArray());
            out.flush();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private void binary(final Binary value)
    {
        writers[column].write(value, 0, present[column]);
        column++;
    }

    private void beginRowGroup()
    {
        rows = 0;
        store = properties.newColumnWriteStore(message, chunks::get);
        for (int i = 0; i < writers.length; i++)
        {
            writers[i] = store.getColumnWriter(message.getColumns().get(i));
        }
    }

    private void endRowGroup()
    {
        store.flush();
        store.close();
        final List<ColumnChunk> written = new ArrayList<>();
        final long begin = position;
        long uncompressed = 0;
        for (final ColumnDescriptor descriptor : message.getColumns())
        {
            final ColumnChunk chunk;
            try
            {
                chunk = chunks.get(descriptor).writeTo(out, position);
            }
            catch (final IOException e)
            {
                throw new UncheckedIOException(e);
            }
            written.add(chunk);
            position += chunk.getMeta_data().getTotal_compressed_size();
            uncompressed += chunk.getMeta_data().getTotal_uncompressed_size();
        }
        rowGroups.add(new RowGroup(written, uncompressed, rows)
            .setFile_offset(begin)
            .setTotal_compressed_size(position - begin));
        rowsBefore += rows;
        rows = 0;
    }

    private void write(final byte[] bytes)
    {
        try
        {
            out.write(bytes);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
        position += bytes.length;
    }
}
