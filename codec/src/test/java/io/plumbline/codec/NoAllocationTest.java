package io.plumbline.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class NoAllocationTest
{
    private static final int MESSAGES = 1_000_000;

    private final DecoderFixture fixture = new DecoderFixture(false, 4096);
    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    @Test
    void shouldDecodeWithoutAllocation()
    {
        final byte[][] lines = lines();
        long allocated = Long.MAX_VALUE;
        // The first rounds warm up: what the compiler has not seen yet may allocate.
        for (int round = 0; round < 4; round++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < MESSAGES; i++)
            {
                final byte[] line = lines[i % lines.length];
                fixture.decoder.decode(line, 0, line.length, fixture.report);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, allocated, () -> "bytes over " + MESSAGES + " messages");
    }

    private static byte[][] lines()
    {
        final List<byte[]> lines = new ArrayList<>();
        for (final String line : DecoderFixture.ACCEPTED)
        {
            lines.add(line.getBytes(UTF_8));
            lines.add(line.substring(0, line.length() - 3).getBytes(UTF_8));
            lines.add(line.replace("abc01", "ghost").getBytes(UTF_8));
            lines.add(line.replaceFirst("pwr", "ts").getBytes(UTF_8));
            lines.add(line.replace("-59.2", "1.0e").getBytes(UTF_8));
            lines.add((line.substring(0, 1) + "\"x\":{\"a\":[1,{}]}," + line.substring(1)).getBytes(UTF_8));
            lines.add(line.repeat(60).getBytes(UTF_8));
        }
        return lines.toArray(new byte[0][]);
    }
}
