package io.plumbline.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worked cases and the measured data that lie beside the repository; skipped where they do not. */
class SharedCasesTest
{
    private static final Path SHARED =
        Path.of(System.getProperty("plumbline.root", "..")).resolve("../shared").normalize();

    private final PowerReport report = new PowerReport();

    @Test
    void shouldRefuseTheEdgeLinesForTheReasonsExpected() throws IOException
    {
        final Path lines = existing("cases/edge.ndjson");
        final DeviceTable devices = new DeviceTable(
            List.of("abc01".getBytes(UTF_8), "def01".getBytes(UTF_8), "xyz01".getBytes(UTF_8)));
        final AvroJsonDecoder decoder = new AvroJsonDecoder(devices, true, 4096);
        final List<String> reasons = new ArrayList<>();
        int readings = 0;
        for (final byte[] line : linesOf(lines))
        {
            if (!AvroJsonDecoder.isBlank(line, 0, line.length))
            {
                final DecodeStatus status = decoder.decode(line, 0, line.length, report);
                if (status == DecodeStatus.OK)
                {
                    readings++;
                }
                else
                {
                    reasons.add(status.reason());
                }
            }
        }

        final List<String> expected = new ArrayList<>();
        for (final String event : Files.readAllLines(existing("cases/edge.expected.tsv"), UTF_8))
        {
            if (event.startsWith("rejected\t"))
            {
                expected.add(event.split("\t")[1]);
            }
            if (event.startsWith("summary"))
            {
                assertEquals(readings, Integer.parseInt(event.replaceAll(".*readings=([0-9]+).*", "$1")));
            }
        }
        assertEquals(expected, reasons);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openrainer-sample.ndjson", "openrainer-sample-ts.ndjson"})
    void shouldAcceptAllMeasuredData(final String name) throws IOException
    {
        final List<byte[]> codes = new ArrayList<>();
        for (int i = 1; i <= 20; i++)
        {
            codes.add(String.format("orr%02d", i).getBytes(UTF_8));
        }
        final AvroJsonDecoder decoder = new AvroJsonDecoder(new DeviceTable(codes), name.contains("-ts"), 4096);
        int readings = 0;
        int invalid = 0;
        for (final byte[] line : linesOf(existing("data/" + name)))
        {
            assertEquals(DecodeStatus.OK, decoder.decode(line, 0, line.length, report));
            readings++;
            invalid += report.valid() ? 0 : 1;
        }
        assertEquals(32_000, readings);
        assertEquals(2_814, invalid);
    }

    private static List<byte[]> linesOf(final Path path) throws IOException
    {
        final byte[] bytes = Files.readAllBytes(path);
        final List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++)
        {
            if (bytes[i] == '\n')
            {
                lines.add(Arrays.copyOfRange(bytes, start, i));
                start = i + 1;
            }
        }
        return lines;
    }

    private static Path existing(final String name)
    {
        final Path path = SHARED.resolve(name);
        assumeTrue(Files.exists(path), () -> "skipped: there is no " + path);
        return path;
    }
}
