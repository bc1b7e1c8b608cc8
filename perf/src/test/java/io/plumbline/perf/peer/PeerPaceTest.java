package io.plumbline.perf.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerPaceTest
{
    private static final List<String> CODES = List.of("aaa00", "aaa01");
    private static final int SWEEP = 16;
    private static final int SWEEPS = 3;

    /** In each sweep first all of one device, then all of the other; in the second a component of the other strays. */
    private final PeerInput input = input();

    @Test
    void shouldKnowWhichMessageCompletesARound() throws IOException
    {
        final PeerPace pace = new PeerPace(input, 1, 0);
        assertEquals(7, pace.message(0, 0));
        assertEquals(15, pace.message(1, 0));
        assertEquals(SWEEP + 15, pace.message(1, 1));
        // They are given twice.
        assertEquals(SWEEPS * SWEEP + 7, pace.message(0, SWEEPS));
        assertEquals(1, pace.deviating().cardinality());
        assertTrue(pace.deviating().get(SWEEP + 15));
    }

    @Test
    void shouldTimeEachDeviationFromItsMessage() throws IOException
    {
        // A message in ten microseconds.
        final PeerInput paced = input.with(new PeerPace(input, 100_000, 0));
        for (final PeerInput part : Parting.byIndex(paced))
        {
            final MessageReader reader = new MessageReader(part);
            final DeviceRound[] rounds = {new DeviceRound(0), new DeviceRound(1)};
            final Verdicts verdicts = part.verdicts();
            while (reader.next())
            {
                rounds[reader.device()].onReading(reader.component(), reader.power(), verdicts::add);
            }
            assertTrue(reader.isAtEnd());
            assertFalse(reader.isDue());
            final boolean strays = verdicts.count() > 0;
            assertEquals(strays ? 2 : 0, verdicts.latencies().histogram().getTotalCount());
            assertEquals(strays, verdicts.latencies().achieved() > 0);
        }
    }

    @Test
    void shouldGiveStreamsALineAtATime() throws IOException
    {
        final RepeatedBytes bytes = new RepeatedBytes(input.with(new PeerPace(input, 1e9, 0)));
        final byte[] target = new byte[1024];
        int lines = 0;
        for (int length = bytes.read(target, 0, 1024); length >= 0; length = bytes.read(target, 0, 1024))
        {
            assertEquals('\n', target[length - 1]);
            lines++;
        }
        assertEquals(2 * SWEEPS * SWEEP, lines);
    }

    private static PeerInput input()
    {
        final StringBuilder lines = new StringBuilder();
        for (int i = 0; i < SWEEPS * SWEEP; i++)
        {
            final int power = i == SWEEP + 10 ? -40 : -50;
            lines.append("{\"code\": \"").append(CODES.get(i % SWEEP / 8)).append("\", \"id\": \"").append(i % 8 + 1)
                .append("\", \"pwr\": \"").append(power).append("\", \"valid_flag\": \"True\"}\n");
        }
        final byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
        return new PeerInput(bytes, bytes.length, SWEEPS * SWEEP, 2, CODES.size(), CODES);
    }
}
