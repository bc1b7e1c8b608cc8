package io.plumbline.engine.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.PowerReport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A stream of any bytes through the framer, as a coverage-guided fuzzer calls it: however the bytes come, alone or in
 * turns with another stream, framed first or decoded on to the expected end of a line, the lines and what becomes of
 * them are those that the rules give for the whole text at once.
 * <p>
 * The first bytes of an input say how it is cut: how many reads repeat, then how long each is. The rest is the stream.
 */
public final class FramerFuzzTarget
{
    private static final int MAX = 300;
    private static final int BUFFER_LENGTH = 2 * MAX + LineFramer.KEPT_LENGTH;
    private static final DeviceTable DEVICES =
        new DeviceTable(List.of("abc01".getBytes(StandardCharsets.UTF_8), "d".getBytes(StandardCharsets.UTF_8)));

    private FramerFuzzTarget()
    {
    }

    /**
     * Tries one input; the name is the one that the fuzzer looks for.
     *
     * @param input of any bytes.
     */
    public static void fuzzerTestOneInput(final byte[] input)
    {
        if (input.length == 0)
        {
            return;
        }
        final int cuts = Math.min(1 + (input[0] & 7), input.length);
        final int[] reads = new int[cuts];
        for (int i = 0; i < cuts; i++)
        {
            // Most lengths are small, some longer than a line may be.
            final int length = i + 1 < input.length ? input[i + 1] & 0xff : 0;
            reads[i] = 1 + (length < 128 ? length : (length - 128) * 8);
        }
        final byte[] stream = Arrays.copyOfRange(input, Math.min(input.length, 1 + cuts), input.length);
        final List<String> expected = naive(stream);
        assertEquals(expected, framed(stream, reads, 1 + (input[0] >> 3 & 3)));
        assertEquals(expected, decoded(stream, reads));
        final byte[] other = "{\"x\":1}\n\r\n".repeat(20).getBytes(StandardCharsets.US_ASCII);
        assertEquals(List.of(expected, naive(other)), inTurns(stream, other, reads));
    }

    /** The whole text at once, by the rules: each line that is not blank, with what becomes of it. */
    private static List<String> naive(final byte[] bytes)
    {
        final AvroJsonDecoder decoder = new AvroJsonDecoder(DEVICES, false, MAX);
        final PowerReport report = new PowerReport();
        final List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < bytes.length)
        {
            int lineFeed = from;
            while (lineFeed < bytes.length && bytes[lineFeed] != '\n')
            {
                lineFeed++;
            }
            final int length = lineFeed - from - (lineFeed > from && bytes[lineFeed - 1] == '\r' ? 1 : 0);
            if (length > MAX)
            {
                lines.add(describe(DecodeStatus.LINE_TOO_LONG, report, bytes, from, length, length));
            }
            else if (!isBlank(bytes, from, length))
            {
                final byte[] line = Arrays.copyOfRange(bytes, from, from + length);
                lines.add(describe(decoder.decode(line, 0, length, report), report, line, 0, length, length));
            }
            from = lineFeed + 1;
        }
        return lines;
    }

    private static boolean isBlank(final byte[] bytes, final int offset, final int length)
    {
        for (int i = offset; i < offset + length; i++)
        {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r')
            {
                return false;
            }
        }
        return true;
    }

    /** Framed first, several lines at a time. */
    private static List<String> framed(final byte[] bytes, final int[] reads, final int maxLines)
    {
        final LineFramer framer = new LineFramer(BUFFER_LENGTH, MAX, maxLines);
        final AvroJsonDecoder decoder = new AvroJsonDecoder(DEVICES, false, MAX);
        final List<String> lines = new ArrayList<>();
        int position = 0;
        for (int read = 0; position < bytes.length; read++)
        {
            position += add(framer, bytes, position, reads[read % reads.length]);
            takeFramed(framer, decoder, lines);
        }
        framer.end();
        takeFramed(framer, decoder, lines);
        return lines;
    }

    private static void takeFramed(final LineFramer framer, final AvroJsonDecoder decoder, final List<String> lines)
    {
        final PowerReport report = new PowerReport();
        int count = framer.frame();
        while (count > 0)
        {
            for (int i = 0; i < count; i++)
            {
                final int offset = framer.offset(i);
                final int length = framer.length(i);
                final DecodeStatus status = framer.lineLength(i) > MAX ?
                    DecodeStatus.LINE_TOO_LONG : decoder.decode(framer.buffer(), offset, length, report);
                lines.add(describe(status, report, framer.buffer(), offset, length, framer.lineLength(i)));
            }
            count = framer.frame();
        }
    }

    /** As the engine does it, one line at a time. */
    private static List<String> decoded(final byte[] bytes, final int[] reads)
    {
        final LineFramer framer = new LineFramer(BUFFER_LENGTH, MAX, 1);
        final LineDecoder decoder = decoder(framer);
        final List<String> lines = new ArrayList<>();
        int position = 0;
        for (int read = 0; position < bytes.length; read++)
        {
            position += add(framer, bytes, position, reads[read % reads.length]);
            take(framer, decoder, lines);
        }
        framer.end();
        take(framer, decoder, lines);
        return lines;
    }

    /** As many connections share a framer: what is left of one stream is taken out before the other has its turn. */
    private static List<List<String>> inTurns(final byte[] first, final byte[] second, final int[] reads)
    {
        final LineFramer framer = new LineFramer(BUFFER_LENGTH, MAX, 1);
        final LineDecoder decoder = decoder(framer);
        final byte[][] streams = {first, second};
        final int[] positions = new int[streams.length];
        final LineRest[] rests = {new LineRest(), new LineRest()};
        final List<List<String>> lines = List.of(new ArrayList<>(), new ArrayList<>());
        for (int read = 0; positions[0] < first.length || positions[1] < second.length; read++)
        {
            final int turn = read % streams.length;
            framer.restore(rests[turn]);
            positions[turn] += add(framer, streams[turn], positions[turn], reads[read / 2 % reads.length]);
            take(framer, decoder, lines.get(turn));
            framer.save(rests[turn]);
        }
        for (int turn = 0; turn < streams.length; turn++)
        {
            framer.restore(rests[turn]);
            framer.end();
            take(framer, decoder, lines.get(turn));
            framer.save(rests[turn]);
        }
        return lines;
    }

    private static LineDecoder decoder(final LineFramer framer)
    {
        return new LineDecoder(framer, new AvroJsonDecoder(DEVICES, false, MAX), DEVICES);
    }

    private static int add(final LineFramer framer, final byte[] bytes, final int position, final int read)
    {
        final int length = Math.min(Math.min(read, framer.room()), bytes.length - position);
        System.arraycopy(bytes, position, framer.buffer(), framer.limit(), length);
        framer.added(length);
        return length;
    }

    private static void take(final LineFramer framer, final LineDecoder decoder, final List<String> lines)
    {
        final PowerReport report = new PowerReport();
        DecodeStatus status = decoder.next(report);
        while (status != null)
        {
            lines.add(describe(
                status, report, framer.buffer(), decoder.offset(), decoder.length(), decoder.lineLength()));
            status = decoder.next(report);
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
