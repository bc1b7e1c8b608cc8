package io.plumbline.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A decoder beside its reference, and lines of every sort. */
final class DecoderFixture
{
    static final List<String> CODES = List.of(
        "abc01", "def01", "xyz01", "a", "eight008", "a\"b\\c", "site-0042/rack-7/device-00000001", "Zürich-7", "日本",
        "\uD83D\uDE00", "ctl\u0001", "nul\0");

    /** One line for every way a line may be written. */
    static final List<String> ACCEPTED = List.of(
        "{\"code\": \"abc01\", \"id\": \"3\", \"pwr\": \"-59.2\", \"valid_flag\": \"True\"}",
        "{\"code\": \"def01\", \"id\": \"8\", \"pwr\": \"-99.9\", \"valid_flag\": \"False\"}",
        "{\"code\": \"xyz01\", \"id\": \"1\", \"pwr\": \"-100.25\", \"valid_flag\": \"true\"}\r",
        "{\"code\": \"a\", \"id\": \"1\", \"pwr\": \"7\", \"valid_flag\": \"TRUE\"}",
        "{\"code\": \"eight008\", \"id\": \"1\", \"pwr\": \"-0.000001\", \"valid_flag\": \"fAlSe\"}",
        "{\"code\": \"abc01\", \"id\": \"5\", \"pwr\": \"-59.2\", \"valid_flag\": \"True\", \"ts\": 1660435200000}",
        "{\"code\": \"abc01\", \"id\": \"5\", \"pwr\": \"-59.20000001\", \"valid_flag\": \"False\", \"ts\": 123456789}",
        "{\"code\": \"abc01\", \"id\": \"5\", \"pwr\": \"1e-5\", \"valid_flag\": \"true\", \"ts\": 999999999999999}\r",
        "{\"code\": \"abc01\", \"id\": \"5\", \"pwr\": \"1e-5\", \"valid_flag\": \"true\", \"ts\": \"12345678\"}",
        "{\"code\": \"site-0042/rack-7/device-00000001\", \"id\": \"2\", \"pwr\": \"12345678\", " +
            "\"valid_flag\": \"True\"}",
        "{\"code\":\"abc01\",\"id\":\"3\",\"pwr\":\"-59.2\",\"valid_flag\":\"True\"}",
        "{\"code\":\"a\",\"id\":\"1\",\"pwr\":\"0\",\"valid_flag\":\"True\"}",
        "{\"code\":\"abc01\",\"id\":\"3\",\"pwr\":\"NaN\",\"valid_flag\":\"False\"}",
        "{\"code\":\"abc01\",\"id\":\"3\",\"pwr\":\"-59.2\",\"valid_flag\":\"False\",\"ts\":1660435200000}",
        "{\"code\":\"abc01\",\"id\":\"3\",\"pwr\":\"-59.2\",\"valid_flag\":\"True\",\"ts\":0}",
        "{\"code\":\"abc01\",\"id\":3,\"pwr\":-59.25,\"valid_flag\":true}",
        "{\"code\":\"abc01\",\"id\":3,\"pwr\":-5.925E+1,\"valid_flag\":false,\"ts\":1660435200000}",
        "{\"valid_flag\":true,\"pwr\":-60.25,\"id\":1,\"code\":\"abc01\",\"ts\":\"1700000000100\"}",
        "  { \"code\" : {\"string\":\"abc01\"} , \"id\" : {\"int\":2}, \"pwr\": {\"double\": -6.025e1}, " +
            "\"valid_flag\": {\"boolean\": true}, \"ts\": {\"long\": 1700000000101}, " +
            "\"extra\": {\"a\":[1,{\"b\":null}],\"c\":\"}\"} }  ",
        "{\"c\\u006fde\":\"\\u0061bc01\",\"\\u0069d\":\"\\u0033\",\"pw\\u0072\":\"-60\\u002e25\"," +
            "\"valid\\u005fflag\":\"TR\\u0055E\",\"t\\u0073\":\"\\u0031\"}",
        "{\"code\":\"a\\\"b\\\\c\",\"id\":{\"str\\u0069ng\":\"3\"},\"pwr\":{\"float\":\"-59.2\"}," +
            "\"valid_flag\":\"True\"}",
        "{\"code\":\"Zürich-7\",\"id\":\"3\",\"pwr\":\"0060.25\",\"valid_flag\":{\"string\":\"false\"},\"ts\":null}",
        "{\"code\": \"\\uD83D\\uDE00\", \"id\": \"3\", \"pwr\": {\"int\":1}, \"valid_flag\": true, \"x\": \"\\uD800\"}",
        "{\"code\": \"\uD83D\uDE00\", \"id\": \"3\", \"pwr\": {\"long\":1}, \"valid_flag\": true, \"日本\": \"日本\"}",
        "{\"code\":\"ctl\\u0001\",\"id\":\"3\",\"pwr\":true,\"valid_flag\":\"false\",\"x\":1,\"x\":[],\"x\":{}}",
        "{\"code\":\"nul\\u0000\",\"id\":\"3\",\"pwr\":{\"boolean\":false}," +
            "\"valid_flag\":false,\"x\":[[],[{}],-0.1e-5]}",
        "{\"code\": \"abc01\", \"id\": \"4\", \"pwr\": \"1000000000\", \"valid_flag\": \"True\"}",
        "{\"code\": \"abc01\", \"id\": \"4\", \"pwr\": \"-999999999.9999999\", \"valid_flag\": \"True\"}");

    final AvroJsonDecoder decoder;
    final ReferenceDecoder reference;
    final PowerReport report = new PowerReport();

    DecoderFixture(final boolean timestampRequired, final int maxLineLength)
    {
        final List<byte[]> codes = new ArrayList<>();
        for (final String code : CODES)
        {
            codes.add(code.getBytes(UTF_8));
        }
        decoder = new AvroJsonDecoder(new DeviceTable(codes), timestampRequired, maxLineLength);
        reference = new ReferenceDecoder(CODES, timestampRequired, maxLineLength);
    }

    /** Decodes by the way users take, with the line alone in its array. */
    DecodeStatus decode(final String line)
    {
        final byte[] bytes = line.getBytes(UTF_8);
        return decoder.decode(bytes, 0, bytes.length, report);
    }

    /** Decodes in every way and place, and requires the reference's result of all. */
    DecodeStatus check(final byte[] line, final byte[] surroundings, final int offset, final Supplier<String> message)
    {
        final ReferenceDecoder.Result expected = reference.decode(line);
        check(expected, decoder.decode(line, 0, line.length, report), message);
        System.arraycopy(line, 0, surroundings, offset, line.length);
        check(expected, decoder.decode(surroundings, offset, line.length, report), message);
        if (expected.status() != DecodeStatus.LINE_TOO_LONG)
        {
            check(expected, decoder.decodeAnyLayout(line, 0, line.length, report), message);
        }
        return expected.status();
    }

    private void check(
        final ReferenceDecoder.Result expected, final DecodeStatus status, final Supplier<String> message)
    {
        assertEquals(expected.status(), status, message);
        if (status == DecodeStatus.OK)
        {
            assertEquals(expected.device(), report.device(), message);
            assertEquals(expected.component(), report.component(), message);
            assertEquals(expected.power(), report.power(), message);
            assertEquals(expected.valid(), report.valid(), message);
            assertEquals(expected.timestampMs(), report.timestampMs(), message);
        }
    }
}
