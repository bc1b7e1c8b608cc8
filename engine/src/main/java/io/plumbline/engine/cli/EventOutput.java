package io.plumbline.engine.cli;

import io.plumbline.engine.Engine;
import io.plumbline.engine.replay.EventPrinter;
import io.plumbline.journal.JournalTailer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * The events of a run on standard output. When that cannot be written any more it is told, once, and the engine goes
 * on: it watches, and keeps its journal, whether somebody looks or not.
 */
final class EventOutput
{
    private final EventPrinter printer;
    private final Consumer<String> told;
    /** Null where an action prints the events, and when nobody hears them. */
    private JournalTailer tailer;
    private IOException failure;

    /**
     * @param engine whose events they are.
     * @param tailer of its journal, or null: only the summary is printed.
     * @param out    takes the lines.
     * @param told   takes what there is to say to people.
     */
    EventOutput(final Engine engine, final JournalTailer tailer, final OutputStream out, final Consumer<String> told)
    {
        this.tailer = tailer;
        this.told = told;
        printer = new EventPrinter(out);
        printer.devices(engine.fleet().devices());
    }

    /** Prints what there is, some batches at most; gives how many were read. */
    int poll(final int batchLimit)
    {
        try
        {
            return tailer == null ? 0 : tailer.poll(printer, batchLimit);
        }
        catch (final UncheckedIOException e)
        {
            fail(e.getCause());
            return 0;
        }
    }

    void flush()
    {
        print(printer::flush);
    }

    /** Prints the last line, when the engine has finished. */
    void summary(final Engine engine)
    {
        print(() -> printer.summary(engine.monitor(), engine.countsAtStart(), engine.lastSequence()));
        flush();
    }

    /** A reader that has gone has seen enough; what could not be written for another reason is missing somewhere. */
    int exitCode()
    {
        return failure == null || StandardOutput.isReaderGone(failure) ? ExitCodes.DONE : ExitCodes.FAILED;
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
        tailer = null;
        told.accept("standard output: " + (StandardOutput.isReaderGone(e) ? "nobody reads it" : e.getMessage()) +
            "; the engine goes on, its events stand in the journal");
    }
}
