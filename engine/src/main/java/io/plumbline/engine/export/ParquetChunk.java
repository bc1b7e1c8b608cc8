package io.plumbline.engine.export;

import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.statistics.geospatial.GeospatialStatistics;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Keeps the compressed pages of one column of a row group until that is whole. */
final class ParquetChunk implements PageWriter
{
    private final ColumnDescriptor column;
    private final ZstdCompressor zstd = new ZstdCompressor();
    private final ByteArrayOutputStream dictionary = new ByteArrayOutputStream();
    private final ByteArrayOutputStream pages = new ByteArrayOutputStream();
    private final Set<Encoding> encodings = EnumSet.noneOf(Encoding.class);
    private Statistics<?> statistics;
    private byte[] compressed = new byte[0];
    private long valueCount;
    private long uncompressedSize;

    ParquetChunk(final ColumnDescriptor column)
    {
        this.column = column;
        begin();
    }

    /**
     * Writes the chunk and begins the next.
     *
     * @param out      takes the pages.
     * @param position of the stream in the file.
     * @return the chunk's place in the footer.
     */
    ColumnChunk writeTo(final OutputStream out, final long position) throws IOException
    {
        final int size = dictionary.size() + pages.size();
        final ColumnMetaData metaData = new ColumnMetaData(
            Type.valueOf(column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY ? "BYTE_ARRAY" :
                column.getPrimitiveType().getPrimitiveTypeName().name()),
            encodings.stream().map(ParquetChunk::format).toList(),
            List.of(column.getPath()),
            CompressionCodec.ZSTD,
            valueCount,
            uncompressedSize,
            size,
            position + dictionary.size());
        if (dictionary.size() > 0)
        {
            metaData.setDictionary_page_offset(position);
        }
        metaData.setStatistics(format(statistics));
        dictionary.writeTo(out);
        pages.writeTo(out);
        begin();
        return new ColumnChunk(0).setMeta_data(metaData);
    }

    @Override
    public void writePageV2(
        final int rowCount,
        final int nullCount,
        final int pageValueCount,
        final BytesInput repetitionLevels,
        final BytesInput definitionLevels,
        final Encoding dataEncoding,
        final BytesInput data,
        final Statistics<?> pageStatistics) throws IOException
    {
        final byte[] bytes = bytes(data);
        final int levels = (int)(repetitionLevels.size() + definitionLevels.size());
        final int length = compress(bytes);
        final PageHeader header = new PageHeader(
            PageType.DATA_PAGE_V2, levels + bytes.length, levels + length);
        header.setData_page_header_v2(new DataPageHeaderV2(
            pageValueCount,
            nullCount,
            rowCount,
            format(dataEncoding),
            (int)definitionLevels.size(),
            (int)repetitionLevels.size()).setIs_compressed(bytes.length > 0));
        final int before = pages.size();
        Util.writePageHeader(header, pages);
        uncompressedSize += pages.size() - before + levels + bytes.length;
        repetitionLevels.writeAllTo(pages);
        definitionLevels.writeAllTo(pages);
        pages.write(compressed, 0, length);
        valueCount += pageValueCount;
        encodings.add(dataEncoding);
        statistics.mergeStatistics(pageStatistics);
    }

    /** The same: of sizes and places on earth there are no statistics here. */
    @Override
    public void writePageV2(
        final int rowCount,
        final int nullCount,
        final int pageValueCount,
        final BytesInput repetitionLevels,
        final BytesInput definitionLevels,
        final Encoding dataEncoding,
        final BytesInput data,
        final Statistics<?> pageStatistics,
        final SizeStatistics sizeStatistics,
        final GeospatialStatistics geospatialStatistics) throws IOException
    {
        writePageV2(
            rowCount,
            nullCount,
            pageValueCount,
            repetitionLevels,
            definitionLevels,
            dataEncoding,
            data,
            pageStatistics);
    }

    @Override
    public void writeDictionaryPage(final DictionaryPage page) throws IOException
    {
        final byte[] bytes = bytes(page.getBytes());
        final int length = compress(bytes);
        final PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, bytes.length, length);
        header.setDictionary_page_header(
            new DictionaryPageHeader(page.getDictionarySize(), format(page.getEncoding())));
        Util.writePageHeader(header, dictionary);
        uncompressedSize += dictionary.size() + bytes.length;
        dictionary.write(compressed, 0, length);
        encodings.add(page.getEncoding());
    }

    /** Pages of the first version are not written. */
    @Override
    @SuppressWarnings("deprecation")
    public void writePage(
        final BytesInput bytes,
        final int pageValueCount,
        final Statistics<?> pageStatistics,
        final Encoding repetitionLevels,
        final Encoding definitionLevels,
        final Encoding values)
    {
        throw new UnsupportedOperationException("a page of the first version");
    }

    /** Pages of the first version are not written. */
    @Override
    public void writePage(
        final BytesInput bytes,
        final int pageValueCount,
        final int rowCount,
        final Statistics<?> pageStatistics,
        final Encoding repetitionLevels,
        final Encoding definitionLevels,
        final Encoding values)
    {
        throw new UnsupportedOperationException("a page of the first version");
    }

    @Override
    public long getMemSize()
    {
        return dictionary.size() + pages.size();
    }

    @Override
    public long allocatedSize()
    {
        return getMemSize();
    }

    @Override
    public String memUsageString(final String prefix)
    {
        return prefix + getMemSize() + " bytes";
    }

    private void begin()
    {
        dictionary.reset();
        pages.reset();
        encodings.clear();
        // Levels are always in this encoding.
        encodings.add(Encoding.RLE);
        statistics = Statistics.createStats(column.getPrimitiveType());
        valueCount = 0;
        uncompressedSize = 0;
    }

    private static byte[] bytes(final BytesInput input) throws IOException
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream((int)input.size());
        input.writeAllTo(bytes);
        return bytes.toByteArray();
    }

    private int compress(final byte[] bytes)
    {
        if (bytes.length == 0)
        {
            return 0;
        }
        final int maxLength = zstd.maxCompressedLength(bytes.length);
        if (compressed.length < maxLength)
        {
            compressed = new byte[maxLength];
        }
        return zstd.compress(bytes, 0, bytes.length, compressed, 0, compressed.length);
    }

    private static org.apache.parquet.format.Encoding format(final Encoding encoding)
    {
        return org.apache.parquet.format.Encoding.valueOf(encoding.name());
    }

    private static org.apache.parquet.format.Statistics format(final Statistics<?> statistics)
    {
        final org.apache.parquet.format.Statistics formatted = new org.apache.parquet.format.Statistics();
        formatted.setNull_count(statistics.getNumNulls());
        if (statistics.hasNonNullValue())
        {
            formatted.setMin_value(statistics.getMinBytes());
            formatted.setMax_value(statistics.getMaxBytes());
        }
        return formatted;
    }
}
