package io.plumbline.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroJsonDecoderTest
{
    static final Iterable<String> ACCEPTED = DecoderFixture.ACCEPTED;

    private static final int MAX_LINE_LENGTH = 4096;
    private static final String CODE = "'code':'abc01'";
    private static final String ID = "'id':'1'";
    private static final String POWER = "'pwr':'1'";
    private static final String FLAG = "'valid_flag':'True'";

    private final DecoderFixture fixture = new DecoderFixture(false, MAX_LINE_LENGTH);
    private final DecoderFixture timed = new DecoderFixture(true, MAX_LINE_LENGTH);

    @Test
    void shouldFillTheReport()
    {
        final PowerReport report = fixture.report;

        assertEquals(DecodeStatus.OK, fixture.decode(DecoderFixture.ACCEPTED.get(0)));
        assertEquals(0, report.device());
        assertEquals(2, report.component());
        assertEquals(-59_200_000, report.power());
        assertTrue(report.valid());
        assertEquals(PowerReport.NO_TIMESTAMP, report.timestampMs());

        assertEquals(DecodeStatus.OK, fixture.decode(DecoderFixture.ACCEPTED.get(6)));
        assertEquals(4, report.component());
        assertEquals(0, report.power());
        assertFalse(report.valid());
        assertEquals(123_456_789, report.timestampMs());
    }

    @ParameterizedTest
    @FieldSource("ACCEPTED")
    void shouldAcceptWhatSendersWrite(final String line)
    {
        final byte[] bytes = line.getBytes(UTF_8);
        assertEquals(DecodeStatus.OK, fixture.check(bytes, new byte[MAX_LINE_LENGTH], 100, () -> line));
        timed.check(bytes, new byte[MAX_LINE_LENGTH], 100, () -> line);
    }

    @ParameterizedTest
    @FieldSource("ACCEPTED")
    void shouldRefuseEveryTruncation(final String line)
    {
        final byte[] whole = line.getBytes(UTF_8);
        final int object = line.stripTrailing().getBytes(UTF_8).length;
        for (int length = 0; length < whole.length; length++)
        {
            final byte[] part = Arrays.copyOf(whole, length);
            // What was cut off stands behind the line, where it must not be seen.
            final DecodeStatus status = fixture.check(part, whole.clone(), 0, () -> line);
            assertEquals(length >= object, status == DecodeStatus.OK);
            timed.check(part, whole.clone(), 0, () -> line);
        }
    }

    @ParameterizedTest
    @FieldSource("ACCEPTED")
    void shouldJudgeEveryChangeOfOneByteAsTheReferenceDoes(final String line)
    {
        final byte[] bytes = line.getBytes(UTF_8);
        final byte[] surroundings = new byte[bytes.length + 16];
        for (int i = 0; i < bytes.length; i++)
        {
            final byte original = bytes[i];
            for (int value = 0; value < 256; value++)
            {
                bytes[i] = (byte)value;
                fixture.check(bytes, surroundings, 8, () -> new String(bytes, ISO_8859_1));
            }
            bytes[i] = original;
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', value = {
        "missing-field     | {}",
        "missing-field     | {'id':'1','pwr':'1','valid_flag':'True'}",
        "missing-field     | {'code':'abc01','id':null,'pwr':'1','valid_flag':'True'}",
        "missing-field     | {'code':'abc01','id':'1','pwr':null,'valid_flag':'False'}",
        "missing-field     | {'code':'abc01','id':'1','pwr':'1','valid_flag':null}",
        "missing-field     | {'Code':'abc01','id':'1','pwr':'1','valid_flag':'True'}",
        "duplicate-field   | {'code':'abc01','id':'1','pwr':'1','valid_flag':'True','\\u0069d':'1'}",
        "duplicate-field   | {'ts':null,'code':'abc01','id':'1','pwr':'1','valid_flag':'True','ts':1}",
        "bad-type          | {'code':7,'id':'1','pwr':'1','valid_flag':'True'}",
        "bad-type          | {'code':true,'id':'1','pwr':'1','valid_flag':'True'}",
        "bad-type          | {'code':{'int':7},'id':'1','pwr':'1','valid_flag':'True'}",
        "bad-type          | {'code':{'string':null},'id':'1','pwr':'1','valid_flag':'True'}",
        "bad-type          | {'code':{'null':null},'id':'1','pwr':'1','valid_flag':'True'}",
        "bad-type          | {'code':{'bytes':'abc01'},'id':'1','pwr':'1','valid_flag':'True'}",
        "bad-type          | {'code':{},'id':'1','pwr':'1','valid_flag':'True'}",
        "bad-type          | {'code':{'string':'abc01','string':'abc01'},'id':'1','pwr':'1','valid_flag':'True'}",
        "bad-type          | {'code':{'string':{'string':'abc01'}},'id':'1','pwr':'1','valid_flag':'True'}",
        "bad-type          | {'code':'abc01','id':'1','pwr':[],'valid_flag':'False'}",
        "bad-type          | {'code':'abc01','id':'1','pwr':{'map':{'a':[1,2]}},'valid_flag':'False'}",
        "bad-type          | {'code':'abc01','id':'1','pwr':1,'valid_flag':'False','ts':[1]}",
        "bad-type          | {'code':'abc01','id':'1','pwr':1,'valid_flag':'False','ts':{'long':null}}",
        "bad-valid-flag    | {'code':'abc01','id':'1','pwr':'1','valid_flag':'True '}",
        "bad-valid-flag    | {'code':'abc01','id':'1','pwr':'1','valid_flag':''}",
        "bad-valid-flag    | {'code':'abc01','id':'1','pwr':'1','valid_flag':1}",
        "bad-valid-flag    | {'code':'abc01','id':'1','pwr':'1','valid_flag':'fal\u017Fe'}",
        "bad-timestamp     | {'code':'abc01','id':'1','pwr':'1','valid_flag':'True','ts':1.5}",
        "bad-timestamp     | {'code':'abc01','id':'1','pwr':'1','valid_flag':'True','ts':-1}",
        "bad-timestamp     | {'code':'abc01','id':'1','pwr':'1','valid_flag':'True','ts':1e3}",
        "bad-timestamp     | {'code':'abc01','id':'1','pwr':'1','valid_flag':'True','ts':true}",
        "bad-timestamp     | {'code':'abc01','id':'1','pwr':'1','valid_flag':'True','ts':''}",
        "bad-timestamp     | {'code':'abc01','id':'1','pwr':'1','valid_flag':'True','ts':1234567890123456}",
        "unknown-device    | {'code':'','id':'1','pwr':'1','valid_flag':'True'}",
        "unknown-device    | {'code':'abc01 ','id':'1','pwr':'1','valid_flag':'True'}",
        "unknown-device    | {'code':'\\ud83d','id':'1','pwr':'1','valid_flag':'True'}",
        "bad-component     | {'code':'abc01','id':0,'pwr':'1','valid_flag':'True'}",
        "bad-component     | {'code':'abc01','id':'9','pwr':'1','valid_flag':'True'}",
        "bad-component     | {'code':'abc01','id':1.0,'pwr':'1','valid_flag':'True'}",
        "bad-component     | {'code':'abc01','id':true,'pwr':'1','valid_flag':'True'}",
        "bad-component     | {'code':'abc01','id':'','pwr':'1','valid_flag':'True'}",
        "bad-power         | {'code':'abc01','id':'1','pwr':true,'valid_flag':'True'}",
        "bad-power         | {'code':'abc01','id':'1','pwr':'NaN','valid_flag':true}",
        "bad-power         | {'code':'abc01','id':'1','pwr':' 1','valid_flag':true}",
        "power-out-of-range| {'code':'abc01','id':'1','pwr':1000000000.0000004,'valid_flag':true}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':01,'valid_flag':true}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':1.,'valid_flag':true}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':+1,'valid_flag':true}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':NaN,'valid_flag':true}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':1,'valid_flag':True}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':1,'valid_flag':tru}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':1,'valid_flag':true,}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':1,'valid_flag':true}}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':1,'valid_flag':true} {}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':1,'valid_flag':true,'x':[1}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':1,'valid_flag':true,'x':'\\x'}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':1,'valid_flag':true,'x':'\\u00g0'}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':1,'valid_flag':true,x:1}",
        "malformed-json    | {'code':'abc01','id':'1','pwr':{'int':1,},'valid_flag':true}",
        "malformed-json    | {'code':'abc01' 'id':'1','pwr':1,'valid_flag':true}",
        "malformed-json    | {'code' 'abc01','id':'1','pwr':1,'valid_flag':true}",
        "malformed-json    | ['code','abc01']",
        "malformed-json    | null",
        "malformed-json    | 'code'"})
    void shouldSayWhyAMessageIsRefused(final String reason, final String line)
    {
        final String json = line.replace('\'', '"');
        assertEquals(reason, fixture.decode(json).reason());
        final byte[] bytes = json.getBytes(UTF_8);
        fixture.check(bytes, new byte[MAX_LINE_LENGTH], 17, () -> json);
    }

    @Test
    void shouldAskForTheTimestampOnlyWhereItIsRequired()
    {
        final String line = object(CODE, ID, POWER, FLAG);
        assertEquals(DecodeStatus.OK, fixture.decode(line));
        assertEquals(DecodeStatus.BAD_TIMESTAMP, timed.decode(line));
        assertEquals(DecodeStatus.BAD_TIMESTAMP, timed.decode(object(CODE, ID, POWER, FLAG, "'ts':null")));
        assertEquals(DecodeStatus.OK, timed.decode(object(CODE, ID, POWER, FLAG, "'ts':'0'")));
        assertEquals(DecodeStatus.BAD_TIMESTAMP, fixture.decode(object(CODE, ID, POWER, FLAG, "'ts':'soon'")));
    }

    @Test
    void shouldNotLookAtThePowerOfAnInvalidReading()
    {
        for (final String power : new String[]{"'NaN'", "''", "true", "1e400", "{'string':'?'}", "'\\u0000'"})
        {
            fixture.report.power = 1;
            assertEquals(DecodeStatus.OK, fixture.decode(object(CODE, ID, "'pwr':" + power, "'valid_flag':false")));
            assertEquals(0, fixture.report.power());
        }
    }

    @Test
    void shouldRefuseBadUtf8AnywhereInTheLine()
    {
        final String line = object(CODE, ID, POWER, FLAG, "'x':'?'", "'y?':['?']");
        for (final String bad : new String[]{
            "\u0080", "\u00C3", "\u00C0\u00AF", "\u00E0\u0080\u0080", "\u00ED\u00A0\u0080", "\u00F4\u0090\u0080\u0080",
            "\u00FF", "\u00E2\u0082"})
        {
            for (int i = line.indexOf('?'); i >= 0; i = line.indexOf('?', i + 1))
            {
                final byte[] bytes = (line.substring(0, i) + bad + line.substring(i + 1)).getBytes(ISO_8859_1);
                assertEquals(
                    DecodeStatus.MALFORMED_JSON, fixture.decoder.decode(bytes, 0, bytes.length, fixture.report));
            }
        }
    }

    @Test
    void shouldRefuseWhatIsTooLongAndTakeWhatIsJustNot()
    {
        final String line = object(CODE, ID, POWER, FLAG);
        final String longest = line + " ".repeat(MAX_LINE_LENGTH - line.length());
        assertEquals(DecodeStatus.OK, fixture.decode(longest));
        assertEquals(DecodeStatus.LINE_TOO_LONG, fixture.decode(longest + " "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":", "[[],{},"})
    void shouldStepOverNestingAsDeepAsTheLineIsLong(final String level)
    {
        final String start = "{\"x\":";
        final String tail = "," + object(CODE, ID, POWER, FLAG).substring(1);
        final int depth = (MAX_LINE_LENGTH - start.length() - tail.length() - 1) /
            (level.length() + closing(level).length());
        final StringBuilder line = new StringBuilder(start);
        final StringBuilder closing = new StringBuilder();
        for (int i = 0; i < depth; i++)
        {
            line.append(level);
            closing.insert(0, closing(level));
        }
        line.append('1').append(closing).append(tail);
        assertEquals(DecodeStatus.OK, fixture.decode(line.toString()));
        assertEquals(
            DecodeStatus.MALFORMED_JSON, fixture.decode(line.toString().replaceFirst("1([]}]+),", "1$1],")));
        assertEquals(DecodeStatus.MALFORMED_JSON, fixture.decode("[".repeat(MAX_LINE_LENGTH)));
    }

    @Test
    void shouldTellBlankLinesFromMessages()
    {
        for (final String blank : new String[]{"", " ", "\r", " \t\r\n "})
        {
            assertTrue(AvroJsonDecoder.isBlank(("x" + blank + "x").getBytes(UTF_8), 1, blank.length()));
            assertEquals(DecodeStatus.MALFORMED_JSON, fixture.decode(blank));
        }
        assertFalse(AvroJsonDecoder.isBlank(" {".getBytes(UTF_8), 0, 2));
        assertFalse(AvroJsonDecoder.isBlank("\0".getBytes(UTF_8), 0, 1));
    }

    @Test
    void shouldTakeTheShortWayOnlyToTheSameResult()
    {
        final DeviceTable devices = new DeviceTable(new byte[][]{"abc01".getBytes(UTF_8)});
        final byte[] line = DecoderFixture.ACCEPTED.get(0).getBytes(UTF_8);
        assertTrue(CanonicalLayout.decode(line, 0, line.length, devices, false, fixture.report));
        assertFalse(CanonicalLayout.decode(line, 0, line.length, devices, true, fixture.report));
        assertFalse(CanonicalLayout.decode(line, 0, line.length - 1, devices, false, fixture.report));
        final byte[] timedLine = DecoderFixture.ACCEPTED.get(5).getBytes(UTF_8);
        assertTrue(CanonicalLayout.decode(timedLine, 0, timedLine.length, devices, true, fixture.report));
        final byte[] compact = DecoderFixture.ACCEPTED.get(10).getBytes(UTF_8);
        assertTrue(CanonicalLayout.decode(compact, 0, compact.length, devices, false, fixture.report));
        final byte[] timedCompact = DecoderFixture.ACCEPTED.get(13).getBytes(UTF_8);
        assertTrue(CanonicalLayout.decode(timedCompact, 0, timedCompact.length, devices, true, fixture.report));
    }

    @Test
    void shouldRefuseArgumentsThatBreakTheContract()
    {
        final byte[] buffer = new byte[10];
        assertThrows(
            IndexOutOfBoundsException.class, () -> fixture.decoder.decode(buffer, 5, 6, fixture.report));
        final DeviceTable devices = new DeviceTable(new byte[0][]);
        assertThrows(IllegalArgumentException.class, () -> new AvroJsonDecoder(devices, false, 0));
        assertThrows(NullPointerException.class, () -> new AvroJsonDecoder(null, false, 1));
        assertNotEquals(
            DecodeStatus.OK, new AvroJsonDecoder(devices, false, 1).decode(buffer, 0, 1, fixture.report));
    }

    private static String closing(final String level)
    {
        final StringBuilder closing = new StringBuilder();
        for (final char c : level.replaceAll("\\[]|\\{}", "").toCharArray())
        {
            if (c == '[' || c == '{')
            {
                closing.insert(0, c == '[' ? ']' : '}');
            }
        }
        return closing.toString();
    }

    private static String object(final String... members)
    {
        return ("{" + String.join(",", members) + "}").replace('\'', '"');
    }
}
