package io.plumbline.perf.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** Of the peers that are built in a profile each: they find in the same messages what plain Java finds. */
public abstract class SameAnswerCheck
{
    private static final List<String> CODES = List.of("aaa00", "aaa01", "aaa02", "aaa03");
    private static final int SWEEPS = 500;
    private static final int COMPONENTS = 8;
    private static final long SEED = 7;

    @TempDir
    private Path directory;

    /** Runs a peer beside plain Java. */
    protected final void shouldGiveTheSameAnswer(final Peer.Factory factory, final String name) throws Exception
    {
        final byte[] messages = messages();
        final PeerInput input = new PeerInput(
            messages, messages.length, SWEEPS * CODES.size() * COMPONENTS, 3, CODES.size(), CODES);
        final Verdicts expected = new JavaPeers().create("java-jackson-parted").run(input, scratch("java")).answer();
        assertTrue(expected.count() > SWEEPS, "nearly nothing to find");

        final PeerRun run = factory.create(name).run(input, scratch(name));
        assertEquals(expected, run.answer());
        assertTrue(run.durationNs() > 0);
    }

    private Path scratch(final String name) throws IOException
    {
        return Files.createDirectory(directory.resolve(name));
    }

    /** Each sweep one reading of each component of each device. */
    private static byte[] messages()
    {
        final Random random = new Random(SEED);
        final StringBuilder lines = new StringBuilder();
        for (int i = 0; i < SWEEPS * CODES.size() * COMPONENTS; i++)
        {
            final int place = i % (CODES.size() * COMPONENTS);
            lines.append("{\"code\": \"").append(CODES.get(place % CODES.size()))
                .append("\", \"id\": \"").append(place / CODES.size() + 1)
                .append("\", \"pwr\": \"-").append(30 + random.nextInt(6)).append('.').append(random.nextInt(10))
                .append("\", \"valid_flag\": \"").append(random.nextInt(50) == 0 ? "False" : "True")
                .append("\"}\n");
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
