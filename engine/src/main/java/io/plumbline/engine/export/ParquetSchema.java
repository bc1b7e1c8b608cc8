package io.plumbline.engine.export;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * The schema of a table in Parquet, for the writers of its columns and for the file's footer.
 * <p>
 * Times are {@code TIMESTAMP(NANOS, UTC)}, powers {@code DECIMAL(18, 6)}, both on {@code INT64}; ids
 * {@code INTEGER(8, signed)} on {@code INT32}, alone or as the elements of a {@code LIST}. See the format's
 * <a href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md">LogicalTypes.md</a>.
 */
final class ParquetSchema
{
    static final int PRECISION = 18;
    static final int SCALE = 6;

    private static final byte ID_BITS = 8;
    private static final String ROOT = "plumbline";
    private static final String LIST = "list";
    private static final String ELEMENT = "element";

    private ParquetSchema()
    {
    }

    static MessageType message(final List<Column> columns)
    {
        final Types.MessageTypeBuilder message = Types.buildMessage();
        columns.forEach(column -> message.addField(field(column)));
        return message.named(ROOT);
    }

    /** The same as {@link #message}, for the footer: depth first. */
    static List<SchemaElement> elements(final List<Column> columns)
    {
        final List<SchemaElement> elements = new ArrayList<>();
        elements.add(new SchemaElement(ROOT).setNum_children(columns.size()));
        columns.forEach(column -> addElements(elements, column));
        return elements;
    }

    private static org.apache.parquet.schema.Type field(final Column column)
    {
        final Repetition repetition = column.required() ? Repetition.REQUIRED : Repetition.OPTIONAL;
        return switch (column.kind())
        {
            case NUMBER -> Types.primitive(PrimitiveTypeName.INT64, repetition).named(column.name());
            case TIME -> Types.primitive(PrimitiveTypeName.INT64, repetition)
                .as(LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.NANOS))
                .named(column.name());
            case DECIMAL -> Types.primitive(PrimitiveTypeName.INT64, repetition)
                .as(LogicalTypeAnnotation.decimalType(SCALE, PRECISION))
                .named(column.name());
            case TEXT -> Types.primitive(PrimitiveTypeName.BINARY, repetition)
                .as(LogicalTypeAnnotation.stringType())
                .named(column.name());
            case FLAG -> Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(column.name());
            case ID -> Types.primitive(PrimitiveTypeName.INT32, repetition)
                .as(LogicalTypeAnnotation.intType(ID_BITS, true))
                .named(column.name());
            case IDS -> Types.requiredList()
                .requiredElement(PrimitiveTypeName.INT32)
                .as(LogicalTypeAnnotation.intType(ID_BITS, true))
                .named(column.name());
        };
    }

    private static void addElements(final List<SchemaElement> elements, final Column column)
    {
        final SchemaElement element = new SchemaElement(column.name())
            .setRepetition_type(column.required() ? FieldRepetitionType.REQUIRED : FieldRepetitionType.OPTIONAL);
        elements.add(element);
        switch (column.kind())
        {
            case NUMBER -> element.setType(Type.INT64);
            case TIME -> element.setType(Type.INT64).setLogicalType(
                LogicalType.TIMESTAMP(new TimestampType(true, TimeUnit.NANOS(new NanoSeconds()))));
            case DECIMAL -> element.setType(Type.INT64)
                .setLogicalType(LogicalType.DECIMAL(new DecimalType(SCALE, PRECISION)))
                .setConverted_type(ConvertedType.DECIMAL)
                .setScale(SCALE)
                .setPrecision(PRECISION);
            case TEXT -> element.setType(Type.BYTE_ARRAY)
                .setLogicalType(LogicalType.STRING(new StringType()))
                .setConverted_type(ConvertedType.UTF8);
            case FLAG -> element.setType(Type.BOOLEAN);
            case ID -> id(element);
            case IDS ->
            {
                element.setNum_children(1)
                    .setLogicalType(LogicalType.LIST(new ListType()))
                    .setConverted_type(ConvertedType.LIST);
                elements.add(
                    new SchemaElement(LIST).setRepetition_type(FieldRepetitionType.REPEATED).setNum_children(1));
                elements.add(id(new SchemaElement(ELEMENT).setRepetition_type(FieldRepetitionType.REQUIRED)));
            }
        }
    }

    private static SchemaElement id(final SchemaElement element)
    {
        return element.setType(Type.INT32)
            .setLogicalType(LogicalType.INTEGER(new IntType(ID_BITS, true)))
            .setConverted_type(ConvertedType.INT_8);
    }
}
