package io.plumbline.engine.counters;

import io.plumbline.journal.FileFailure;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.DistinctErrorLog;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * What has gone wrong, in the mapped file {@code DIR/errors}: Agrona's distinct error log. The same error recorded
 * again only counts, so texts must not hold what differs each time. A start goes on behind what earlier engines
 * recorded; when less than half of the file is left, that is put aside as {@code DIR/errors.old}.
 * <p>
 * May be written by any thread that is not on the way of the messages: it locks and allocates.
 */
public final class ErrorLog
{
    private static final String FILE = "errors";
    private static final String OLD_FILE = "errors.old";
    private static final int KIND = 'P' << 24 | 'L' << 16 | 'E' << 8 | 'R';
    private static final int VERSION = 1;
    private static final int CAPACITY = 256 * 1024;
    private static final CounterFile LAYOUT = new CounterFile(KIND, VERSION, CAPACITY);

    private final DistinctErrorLog log;
    private final AtomicCounter errors;

    private ErrorLog(final UnsafeBuffer room, final EpochClock clock, final AtomicCounter errors)
    {
        log = new DistinctErrorLog(room, clock);
        this.errors = errors;
    }

    /**
     * Opens the log to write it, or makes it.
     *
     * @param journal that this process has locked.
     * @param clock   wall clock, epoch milliseconds; any thread.
     * @param errors  counts what is recorded.
     * @return the log.
     * @throws JournalException if it cannot be made.
     */
    public static ErrorLog open(final JournalDirectory journal, final EpochClock clock, final AtomicCounter errors)
    {
        final Path file = journal.path().resolve(FILE);
        UnsafeBuffer body = null;
        int end = 0;
        try
        {
            body = LAYOUT.openToWrite(file);
            end = endOf(body);
            if (end > CAPACITY / 2)
            {
                body = null;
                end = 0;
                Files.move(file, journal.path().resolve(OLD_FILE), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        catch (final NoSuchFileException | JournalException e)
        {
            // None yet, or none of this version: made anew below.
            body = null;
        }
        catch (final IOException e)
        {
            throw new JournalException(file, "cannot be put aside (" + FileFailure.reason(e) + ")", e);
        }
        if (body == null)
        {
            body = LAYOUT.create(file);
        }
        // What an engine had begun to write when it was killed is wiped out.
        body.setMemory(end, CAPACITY - end, (byte)0);
        return new ErrorLog(new UnsafeBuffer(body, end, CAPACITY - end), clock, errors);
    }

    /**
     * Reads what is recorded, whether an engine runs or not.
     *
     * @param journal that may be another process's.
     * @return the errors, oldest first; empty when there are none.
     * @throws JournalException if the log is of another version or cannot be read.
     */
    public static List<LoggedError> read(final JournalDirectory journal)
    {
        final List<LoggedError> errors = new ArrayList<>();
        readInto(errors, journal.path().resolve(OLD_FILE));
        readInto(errors, journal.path().resolve(FILE));
        return errors;
    }

    /**
     * Records something that is told by a text alone.
     *
     * @param text one line, the same each time.
     */
    public void record(final String text)
    {
        record(new Condition(text));
    }

    /**
     * Records an error with its trace. When there is no room left it is only counted.
     *
     * @param error what was thrown.
     */
    public void record(final Throwable error)
    {
        log.record(error);
        errors.getAndAdd(1);
    }

    private static void readInto(final List<LoggedError> errors, final Path file)
    {
        try
        {
            final UnsafeBuffer body = LAYOUT.openToRead(file);
            final int end = endOf(body);
            int offset = 0;
            while (offset < end)
            {
                final int length = body.getIntVolatile(offset + DistinctErrorLog.LENGTH_OFFSET);
                errors.add(new LoggedError(
                    body.getLong(offset + DistinctErrorLog.FIRST_OBSERVATION_TIMESTAMP_OFFSET),
                    body.getLongVolatile(offset + DistinctErrorLog.LAST_OBSERVATION_TIMESTAMP_OFFSET),
                    body.getInt(offset + DistinctErrorLog.OBSERVATION_COUNT_OFFSET),
                    body.getStringWithoutLengthUtf8(
                        offset + DistinctErrorLog.ENCODED_ERROR_OFFSET,
                        length - DistinctErrorLog.ENCODED_ERROR_OFFSET).stripTrailing()));
                offset += BitUtil.align(length, DistinctErrorLog.RECORD_ALIGNMENT);
            }
        }
        catch (final NoSuchFileException e)
        {
            return;
        }
    }

    /** Where the whole records end; Agrona's own reader holds a length that cannot be to no lower bound. */
    private static int endOf(final UnsafeBuffer body)
    {
        int end = 0;
        while (end <= CAPACITY - DistinctErrorLog.ENCODED_ERROR_OFFSET)
        {
            final int length = body.getIntVolatile(end + DistinctErrorLog.LENGTH_OFFSET);
            if (length < DistinctErrorLog.ENCODED_ERROR_OFFSET || length > CAPACITY - end)
            {
                break;
            }
            end += BitUtil.align(length, DistinctErrorLog.RECORD_ALIGNMENT);
        }
        return Math.min(end, CAPACITY);
    }

    /** A condition that nothing threw; its text is all there is of it. */
    private static final class Condition extends Exception
    {
        private static final long serialVersionUID = 1L;

        Condition(final String text)
        {
            super(text, null, false, false);
        }

        @Override
        public String toString()
        {
            return getMessage();
        }
    }
}
