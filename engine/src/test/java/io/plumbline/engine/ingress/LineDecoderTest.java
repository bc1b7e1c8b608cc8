package io.plumbline.engine.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.PowerReport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding on to the expected end of a line must come to what framing first and decoding then comes to. */
class LineDecoderTest
{
    private static final int MAX = 300;
    private static final String[] CODES = {"abc01", "def01", "a-longer-code", "12345678"};
    private static final String[] ODD = {
        "", " ", "\r", "{}", "hello", "{\"code\":\"abc01\",\n\"id\":\"1\",\"pwr\":\"-1.5\",\"valid_flag\":\"True\"}",
        "x".repeat(MAX + 1), "{\"valid_flag\": \"True\", \"pwr\": \"-50.1\", \"id\": \"3\", \"code\": \"abc01\"}"};

    private final DeviceTable small = table(0);

    /** So many devices that codes are looked up ahead. */
    private final DeviceTable large = table(20_000);
    private DeviceTable devices;

    private static DeviceTable table(final int more)
    {
        return new DeviceTable(Stream.concat(Stream.of(CODES), IntStream.range(0, more).mapToObj(i -> "more" + i))
            .map(code -> code.getBytes(StandardCharsets.UTF_8))
            .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 61, 700, 100_000})
    void shouldDecodeAsFramingFirstDoesHoweverTheBytesCome(final int chunk)
    {
        for (long seed = 0; seed < 40; seed++)
        {
            devices = seed % 4 < 2 ? small : large;
            final byte[] bytes = messages(new Random(seed), seed % 2 == 0);
            assertEquals(framedFirst(bytes), decoded(bytes, chunk, seed % 2 == 0), "seed " + seed);
        }
    }

    /** Mostly lines as senders write them; some with a byte changed, often to a line feed; some odd. */
    private static byte[] messages(final Random random, final boolean endsWithLineFeed)
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final boolean sameLength = random.nextBoolean();
        for (int i = 0; i < 300; i++)
        {
            final byte[] line = line(random, sameLength).getBytes(StandardCharsets.UTF_8);
            if (line.length > 0 && random.nextInt(4) == 0)
            {
                line[random.nextInt(line.length)] =
                    (byte)(random.nextBoolean() ? '\n' : "\r \"{}:,0\u0000\u00ff".charAt(random.nextInt(10)));
            }
            bytes.writeBytes(line);
            bytes.writeBytes(random.nextInt(8) == 0 ? new byte[]{'\r', '\n'} : new byte[]{'\n'});
        }
        if (!endsWithLineFeed)
        {
            bytes.writeBytes(line(random, sameLength).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String line(final Random random, final boolean sameLength)
    {
        if (random.nextInt(20) == 0)
        {
            return ODD[random.nextInt(ODD.length)];
        }
        final String space = sameLength || random.nextBoolean() ? " " : "";
        final String code = CODES[sameLength ? random.nextInt(2) : random.nextInt(CODES.length)];
        final String power = "-" + (sameLength ? 10 + random.nextInt(90) : random.nextInt(2000)) + ".5";
        return ("{\"code\":~\"" + code + "\",~\"id\":~\"" + (1 + random.nextInt(8)) + "\",~\"pwr\":~\"" + power +
            "\",~\"valid_flag\":~\"" + (sameLength || random.nextInt(5) != 0 ? "True" : "False") + "\"" +
            (sameLength || random.nextBoolean() ? "" : ",~\"ts\":~1660435200000") + "}").replace("~", space);
    }

    private List<String> framedFirst(final byte[] bytes)
    {
        final LineFramer framer = new LineFramer(bytes.length + 2 * MAX + LineFramer.KEPT_LENGTH, MAX, 7);
        final AvroJsonDecoder decoder = new AvroJsonDecoder(devices, false, MAX);
        final PowerReport report = new PowerReport();
        final List<String> results = new ArrayList<>();
        System.arraycopy(bytes, 0, framer.buffer(), 0, bytes.length);
        framer.added(bytes.length);
        framer.end();
        int count = framer.frame();
        while (count > 0)
        {
            for (int i = 0; i < count; i++)
            {
                final DecodeStatus status = framer.lineLength(i) > MAX ?
                    DecodeStatus.LINE_TOO_LONG :
                    decoder.decode(framer.buffer(), framer.offset(i), framer.length(i), report);
                results.add(describe(
                    status, report, framer.buffer(), framer.offset(i), framer.length(i), framer.lineLength(i)));
            }
            count = framer.frame();
        }
        assertTrue(results.stream().anyMatch(result -> result.startsWith("OK")));
        return results;
    }

    private List<String> decoded(final byte[] bytes, final int chunk, final boolean endKnownLate)
    {
        final LineFramer framer = new LineFramer(2 * MAX + LineFramer.KEPT_LENGTH, MAX, 1);
        final LineDecoder lines = new LineDecoder(
            framer, new AvroJsonDecoder(devices, false, MAX), devices);
        final List<String> results = new ArrayList<>();
        int position = 0;
        while (position < bytes.length)
        {
            final int length = Math.min(Math.min(chunk, framer.room()), bytes.length - position);
            System.arraycopy(bytes, position, framer.buffer(), framer.limit(), length);
            framer.added(length);
            position += length;
            if (endKnownLate || position < bytes.length)
            {
                take(framer, lines, results);
            }
        }
        framer.end();
        take(framer, lines, results);
        return results;
    }

    private static void take(final LineFramer framer, final LineDecoder lines, final List<String> results)
    {
        final PowerReport report = new PowerReport();
        DecodeStatus status = lines.next(report);
        while (status != null)
        {
            results.add(describe(
                status, report, framer.buffer(), lines.offset(), lines.length(), lines.lineLength()));
            status = lines.next(report);
        }
    }

    private static String describe(
        final DecodeStatus status,
        final PowerReport report,
        final byte[] buffer,
        final int offset,
        final int length,
        final long lineLength)
    {
        return status == DecodeStatus.OK ?
            "OK " + report.device() + " " + report.component() + " " + report.power() + " " + report.valid() + " " +
                report.timestampMs() :
            status + " " + lineLength + ":" +
                new String(buffer, offset, Math.min(length, LineFramer.KEPT_LENGTH), StandardCharsets.ISO_8859_1);
    }
}
