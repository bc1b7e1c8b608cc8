package io.plumbline.perf;

import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.PowerReport;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.ingress.LineDecoder;
import io.plumbline.engine.ingress.LineFramer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads and decodes files with what is its own alone. One thread at a time uses it.
 */
final class BulkWorker
{
    private static final int FRAMER_LENGTH = 64 * 1024;
    /** Up to so many bytes the JDK reads without memory allocated for the call. */
    private static final int READ_LENGTH = 8 * 1024;

    private final LineFramer framer;
    private final LineDecoder lines;
    private final PowerReport report = new PowerReport();
    private long accepted;
    private long powers;

    /**
     * @param fleet that sends.
     */
    BulkWorker(final Fleet fleet)
    {
        framer = new LineFramer(FRAMER_LENGTH, fleet.maxLineLength(), 1);
        lines = new LineDecoder(
            framer, new AvroJsonDecoder(fleet.devices(), false, fleet.maxLineLength()), fleet.devices());
    }

    /** Decodes files, each of which ends with a line's end. */
    void decode(final List<Path> files)
    {
        for (final Path file : files)
        {
            decode(file);
        }
    }

    /** Messages accepted since it was asked last. */
    long takeAccepted()
    {
        final long taken = accepted;
        accepted = 0;
        return taken;
    }

    /** Sum of the powers of valid readings since it was asked last, in millionths. */
    long takePowers()
    {
        final long taken = powers;
        powers = 0;
        return taken;
    }

    private void decode(final Path file)
    {
        try (InputStream in = new FileInputStream(file.toFile()))
        {
            int length = 0;
            while (length >= 0)
            {
                framer.added(length);
                decodeLines();
                final int room = Math.min(READ_LENGTH, framer.room());
                length = in.read(framer.buffer(), framer.limit(), room);
            }
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void decodeLines()
    {
        DecodeStatus status = lines.next(report);
        while (status != null)
        {
            if (status == DecodeStatus.OK)
            {
                accepted++;
                powers += report.valid() ? report.power() : 0;
            }
            status = lines.next(report);
        }
    }
}
