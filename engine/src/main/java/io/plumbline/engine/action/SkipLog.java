package io.plumbline.engine.action;

import io.plumbline.engine.json.JsonLine;
import io.plumbline.journal.FileFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Puts down what an action left out, one JSON object a line, forced to the disk before the action's position moves past
 * it, and tells it. Thread-safe.
 */
final class SkipLog
{
    private final Path file;
    private final Teller teller;
    private final EpochNanoClock clock;
    private long firstBehind;
    private long lastBehind;
    private long countBehind;

    /**
     * @param file   that is appended to; null to tell it only.
     * @param teller tells it.
     * @param clock  for the time of a line.
     */
    SkipLog(final Path file, final Teller teller, final EpochNanoClock clock)
    {
        this.file = file;
        this.teller = teller;
        this.clock = clock;
    }

    /** An event is left out because the action is behind: kept until {@link #writeBehind}. */
    synchronized void behind(final ActionEvent event)
    {
        firstBehind = countBehind == 0 ? event.sequence() : Math.min(firstBehind, event.sequence());
        lastBehind = countBehind == 0 ? event.sequence() : Math.max(lastBehind, event.sequence());
        countBehind++;
    }

    /**
     * Puts down the events left out since it was called last.
     *
     * @throws IOException when it cannot be; they are kept.
     */
    synchronized void writeBehind() throws IOException
    {
        if (countBehind > 0)
        {
            write("behind", firstBehind, lastBehind, countBehind, null, null);
            teller.tell("skipped " + countBehind + " events, sequence " + firstBehind + " to " + lastBehind);
            countBehind = 0;
        }
    }

    /**
     * An event is left out because it was refused for good or given up.
     *
     * @throws IOException when it cannot be put down; the event is then still to be delivered.
     */
    synchronized void given(final String why, final ActionEvent event, final String reason) throws IOException
    {
        write(why, event.sequence(), event.sequence(), 1, event.key(), reason);
    }

    private void write(
        final String why,
        final long first,
        final long last,
        final long count,
        final String key,
        final String reason) throws IOException
    {
        if (file == null)
        {
            return;
        }
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final JsonLine line = new JsonLine(bytes);
        line.begin("skipped").time("time", clock.nanoTime()).string("why", why);
        line.number("first", first).number("last", last).number("events", count);
        if (key != null)
        {
            line.string("key", key).string("reason", reason);
        }
        line.end();
        line.flush();
        try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND))
        {
            final ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
            while (buffer.hasRemaining())
            {
                channel.write(buffer);
            }
            channel.force(true);
        }
        catch (final IOException e)
        {
            throw new IOException(file + ": " + FileFailure.reason(e), e);
        }
    }
}
