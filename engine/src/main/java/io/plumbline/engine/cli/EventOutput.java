package io.plumbline.engine.cli;

import io.plumbline.engine.Engine;
import io.plumbline.engine.replay.EventPrinter;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.CloseHelper;

/**
 * The events of a run on standard output. When that cannot be written any more it is told, once, and the engine goes
 * on: it watches, and keeps its journal, whether somebody looks or not. The same where the journal no longer has what
 * comes next, because the reader was slow and it was pruned, or where it cannot be read: what is left is printed.
 * Single-threaded; only the figures may be asked by any thread.
 */
final class EventOutput implements AutoCloseable
{
    /** In a row, without an event between them: what is damaged then is what every event needs. */
    private static final int TRIES = 20;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /**
     * What went wrong.
     *
     * @param told     to people.
     * @param recorded in the error log, the same each time; or null.
     */
    record Trouble(String told, String recorded)
    {
    }

    private final Engine engine;
    private final JournalDirectory directory;
    private final EventPrinter printer;
    private final Consumer<Trouble> told;
    /** Null where an action prints the events, and when nobody hears them. */
    private JournalTailer tailer;
    private IOException failure;
    private long nextSequence;
    private int tries;
    private volatile long flushedSequence;
    private volatile boolean incomplete;
    private volatile int exitCode = ExitCodes.DONE;

    /**
     * @param engine    whose events they are.
     * @param directory of its journal.
     * @param tailer    of that, closed with this; or null: only the summary is printed.
     * @param out       takes the lines.
     * @param told      takes what goes wrong, on the thread that prints.
     */
    EventOutput(
        final Engine engine,
        final JournalDirectory directory,
        final JournalTailer tailer,
        final OutputStream out,
        final Consumer<Trouble> told)
    {
        this.engine = engine;
        this.directory = directory;
        this.tailer = tailer;
        this.told = told;
        nextSequence = engine.recovered().nextSequence();
        flushedSequence = nextSequence;
        printer = new EventPrinter(out);
        printer.devices(engine.fleet().devices());
    }

    /** Prints what there is, some batches at most; gives whether there may be more. */
    boolean poll(final int batchLimit)
    {
        int batches = 0;
        try
        {
            while (tailer != null && batches < batchLimit && tailer.poll(printer, 1) > 0)
            {
                batches++;
                if (tailer.nextSequence() > nextSequence)
                {
                    nextSequence = tailer.nextSequence();
                    tries = 0;
                }
            }
            return batches > 0;
        }
        catch (final UncheckedIOException e)
        {
            fail(e.getCause());
        }
        catch (final JournalException e)
        {
            goOnAfter(e);
        }
        return tailer != null;
    }

    void flush()
    {
        print(printer::flush);
        if (failure == null)
        {
            flushedSequence = nextSequence;
        }
    }

    /** Prints the last line, when the engine has finished. */
    void summary()
    {
        print(() -> printer.summary(engine.monitor(), engine.countsAtStart(), engine.lastSequence()));
        flush();
    }

    /** Sequence behind what is surely printed. Any thread. */
    long flushedSequence()
    {
        return flushedSequence;
    }

    /**
     * A reader that has gone has seen enough; what could not be written or read for another reason is missing
     * somewhere. Any thread.
     */
    int exitCode()
    {
        return incomplete ? ExitCodes.FAILED : exitCode;
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        CloseHelper.quietClose(tailer);
        tailer = null;
    }

    private void print(final Runnable print)
    {
        if (failure == null)
        {
            try
            {
                print.run();
            }
            catch (final UncheckedIOException e)
            {
                fail(e.getCause());
            }
        }
    }

    private void fail(final IOException e)
    {
        failure = e;
        close();
        final boolean readerGone = StandardOutput.isReaderGone(e);
        exitCode = readerGone ? ExitCodes.DONE : ExitCodes.FAILED;
        told.accept(new Trouble(
            "standard output: " + (readerGone ? "nobody reads it" : e.getMessage()) +
                "; the engine goes on, its events stand in the journal",
            null));
    }

    /** Goes on with what is left of the journal, or, where that cannot be read again and again, without it. */
    private void goOnAfter(final JournalException cause)
    {
        incomplete = true;
        if (tries++ > 0)
        {
            LockSupport.parkNanos(RETRY_NS);
        }
        if (tries > TRIES)
        {
            close();
            told.accept(new Trouble(
                "events from " + nextSequence + " on are not printed: " + cause.getMessage() + "; the engine goes on",
                "standard output: the journal cannot be read, no more events are printed"));
            return;
        }
        try
        {
            moveOn(cause);
        }
        catch (final JournalException e)
        {
            // The tailer stands where it cannot read, or at a place that a prune takes away: it comes here again.
            if (tries == 1)
            {
                told.accept(new Trouble(e.getMessage() + "; the engine goes on", null));
            }
        }
    }

    private void moveOn(final JournalException cause)
    {
        final long due = nextSequence;
        final long first = firstSequence();
        final boolean pruned = first > due;
        final long next = pruned ? first : Math.max(due, engine.journaledSequence());
        tailer.toSequence(next);
        nextSequence = next;
        if (next > due)
        {
            final String why = pruned ? "they were pruned" : cause.getMessage();
            told.accept(new Trouble(
                "events " + due + " to " + (next - 1) + " are not printed: " + why,
                "standard output: events are not printed, " +
                    (pruned ? "they were pruned before" : "the journal cannot be read there")));
        }
    }

    /** What the journal begins with. */
    private long firstSequence()
    {
        try (JournalTailer start = JournalTailer.ofAll(directory))
        {
            start.poll(new JournalListener()
            {
            }, 1);
            return start.nextSequence();
        }
    }
}
