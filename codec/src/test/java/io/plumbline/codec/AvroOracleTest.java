package io.plumbline.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Apache Avro writes and reads back, the decoder must read the same. */
class AvroOracleTest
{
    private static final int RECORDS = 20_000;
    private static final long SEED = 1_660_435_200_000L;
    private static final String ANY = "['null','string','double','int','long','float','boolean']";
    private static final String NESTED = "{'type':'record','name':'Site','fields':[{'name':'code','type':'string'}," +
        "{'name':'tags','type':{'type':'map','values':{'type':'array','items':'int'}}}]}";

    private final Random random = new Random(SEED);
    private final DecoderFixture fixture = new DecoderFixture(false, 4096);

    @Test
    void shouldReadWhatThePublishedSchemaWrites() throws IOException
    {
        try (InputStream schema = AvroJsonDecoder.class.getResourceAsStream("/PowerReport.avsc"))
        {
            final Schema parsed = new Schema.Parser().parse(schema);
            assertEquals("io.plumbline.PowerReport", parsed.getFullName());
            checkRecords(parsed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "code='string' id='string' pwr='string' valid_flag='string'",
        "code='string' id='int' pwr='double' valid_flag='boolean' ts='long'",
        "ts='string' valid_flag='boolean' pwr='float' id='long' code='string'",
        "code=['null','string'] id=['null','int'] pwr=['null','double'] valid_flag=['null','boolean'] " +
            "ts=['null','long']",
        "id=['string','null'] ts=['null','string'] code=['string'] valid_flag=['string','boolean'] " +
            "pwr=['float','string']",
        "valid_flag=" + ANY + " pwr=" + ANY + " code=['null','string'] ts=" + ANY + " id=" + ANY,
        "site=" + NESTED + " code='string' note=['null','string'] id='int' pwr='double' valid_flag='string' " +
            "ts='long' levels={'type':'array','items':['null','double','string']}"})
    void shouldReadWhatOtherSchemasWrite(final String fields) throws IOException
    {
        final StringBuilder schema = new StringBuilder("{'type':'record','name':'PowerReport','fields':[");
        for (final String field : fields.split(" "))
        {
            final int equals = field.indexOf('=');
            schema.append(schema.charAt(schema.length() - 1) == '[' ? "" : ",")
                .append("{'name':'").append(field, 0, equals).append("','type':").append(field.substring(equals + 1))
                .append('}');
        }
        checkRecords(new Schema.Parser().parse(schema.append("]}").toString().replace('\'', '"')));
    }

    private void checkRecords(final Schema schema) throws IOException
    {
        int accepted = 0;
        for (int i = 0; i < RECORDS; i++)
        {
            final byte[] line = encode(recordOf(schema), (i & 15) == 0);
            final GenericRecord read = new GenericDatumReader<GenericRecord>(schema).read(
                null, DecoderFactory.get().jsonDecoder(schema, new ByteArrayInputStream(line)));
            final DecodeStatus status = fixture.decoder.decode(line, 0, line.length, fixture.report);
            final DecodeStatus expected = expectedOf(read);
            assertEquals(expected, status, () -> "seed " + SEED + ": " + new String(line, UTF_8));
            if (status == DecodeStatus.OK)
            {
                accepted++;
                checkReport(read);
            }
        }
        assertTrue(accepted > RECORDS / 50, "accepted " + accepted);
    }

    private void checkReport(final GenericRecord read)
    {
        final PowerReport report = fixture.report;
        final boolean valid = "true".equalsIgnoreCase(text(read, "valid_flag"));
        final String timestamp = text(read, "ts");
        assertEquals(DecoderFixture.CODES.indexOf(text(read, "code")), report.device());
        assertEquals(Integer.parseInt(text(read, "id")) - 1, report.component());
        assertEquals(valid, report.valid());
        assertEquals(
            valid ? ReferenceDecimals.parse(text(read, "pwr"), AvroJsonDecoder.MAX_POWER) : 0, report.power());
        assertEquals(
            timestamp == null ? PowerReport.NO_TIMESTAMP : Long.parseLong(timestamp), report.timestampMs());
    }

    private static DecodeStatus expectedOf(final GenericRecord read)
    {
        for (final String field : List.of("code", "id", "pwr", "valid_flag"))
        {
            if (text(read, field) == null)
            {
                return DecodeStatus.MISSING_FIELD;
            }
        }
        final String flag = text(read, "valid_flag");
        if (!flag.matches("(?i)true|false") || value(read, "valid_flag") instanceof Number)
        {
            return DecodeStatus.BAD_VALID_FLAG;
        }
        final String timestamp = text(read, "ts");
        if (timestamp != null && !timestamp.matches("[0-9]{1,15}"))
        {
            return DecodeStatus.BAD_TIMESTAMP;
        }
        if (!DecoderFixture.CODES.contains(text(read, "code")))
        {
            return DecodeStatus.UNKNOWN_DEVICE;
        }
        if (!text(read, "id").matches("[1-8]"))
        {
            return DecodeStatus.BAD_COMPONENT;
        }
        final long power = ReferenceDecimals.parse(text(read, "pwr"), AvroJsonDecoder.MAX_POWER);
        if ("false".equalsIgnoreCase(flag) || power > Decimals.OUT_OF_RANGE)
        {
            return DecodeStatus.OK;
        }
        return power == Decimals.OUT_OF_RANGE ? DecodeStatus.POWER_OUT_OF_RANGE : DecodeStatus.BAD_POWER;
    }

    private static Object value(final GenericRecord read, final String field)
    {
        return read.hasField(field) ? read.get(field) : null;
    }

    private static String text(final GenericRecord read, final String field)
    {
        final Object value = value(read, field);
        return value == null ? null : value.toString();
    }

    private static byte[] encode(final GenericRecord written, final boolean pretty) throws IOException
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final JsonEncoder encoder = EncoderFactory.get().jsonEncoder(written.getSchema(), bytes, pretty);
        new GenericDatumWriter<GenericRecord>(written.getSchema()).write(written, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private GenericRecord recordOf(final Schema schema)
    {
        final GenericRecord record = new GenericData.Record(schema);
        for (final Schema.Field field : schema.getFields())
        {
            record.put(field.name(), anyValue(field.name(), field.schema()));
        }
        return record;
    }

    private Object anyValue(final String field, final Schema schema)
    {
        switch (schema.getType())
        {
            case UNION:
                final List<Schema> branches = schema.getTypes();
                final Schema branch = branches.get(random.nextInt(branches.size()));
                return anyValue(
                    field,
                    branch.getType() == Schema.Type.NULL && random.nextInt(4) != 0 ?
                        branches.get(branches.size() - 1) : branch);
            case NULL:
                return null;
            case STRING:
                return anyText(field);
            case INT:
                return (int)anyNumber(field);
            case LONG:
                return anyNumber(field);
            case FLOAT:
                return (float)anyLevel(field);
            case DOUBLE:
                return anyLevel(field);
            case BOOLEAN:
                return random.nextBoolean();
            case ARRAY:
                return List.of();
            case MAP:
                return Map.of("é\"\n", List.of(1, 2, -3));
            default:
                return recordOf(schema);
        }
    }

    private long anyNumber(final String field)
    {
        return "ts".equals(field) ? 1_660_435_200_000L + random.nextInt() : random.nextInt(11) - 1;
    }

    private double anyLevel(final String field)
    {
        final double[] odd = {
            Double.NaN, Double.POSITIVE_INFINITY, -0.0, 1e9, -1e9, 1e10, 1e-7, 5e-7, 1.5e-6, 123_456_789.123, 1e300};
        if ("id".equals(field))
        {
            return 1 + random.nextInt(8);
        }
        return random.nextInt(4) == 0 ? odd[random.nextInt(odd.length)] : -random.nextInt(100_000) / 100.0;
    }

    private String anyText(final String field)
    {
        switch (field)
        {
            case "code":
                return random.nextInt(10) == 0 ? "ghost" :
                    DecoderFixture.CODES.get(random.nextInt(DecoderFixture.CODES.size()));
            case "id":
                return random.nextInt(20) == 0 ? "12" : Integer.toString(1 + random.nextInt(8));
            case "pwr":
                return random.nextInt(20) == 0 ? "soon" : Double.toString(anyLevel(field));
            case "valid_flag":
                return List.of("True", "False", "true", "FALSE", "True'").get(random.nextInt(5));
            case "ts":
                return Long.toString(anyNumber(field));
            default:
                return "\"\\/\b\u0001é日\uD83D\uDE00";
        }
    }
}
