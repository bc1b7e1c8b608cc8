package io.plumbline.engine.cli;

import io.plumbline.engine.ingress.MessageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import java.util.function.LongSupplier;

/**
 * A progress bar on standard error, when that is a terminal; otherwise nothing.
 */
final class Progress implements AutoCloseable
{
    private static final long UNIT = 1 << 20;
    private static final long MILLION = 1_000_000;
    private static final int WIDTH = 100;

    private final ProgressBar bar;
    /** Null when it is told. */
    private final LongSupplier position;
    private final long first;

    private Progress(final ProgressBar bar, final LongSupplier position, final long first)
    {
        this.first = first;
        this.bar = bar;
        this.position = position;
    }

    /**
     * Nothing, of work that has no end.
     *
     * @return the display.
     */
    static Progress none()
    {
        return new Progress(null, null, 0);
    }

    /**
     * The progress of reading a source.
     *
     * @param task   what is done, in a word.
     * @param source to ask.
     * @return the display.
     */
    static Progress of(final String task, final MessageSource source)
    {
        return of(task, source.size(), source::position);
    }

    /**
     * The progress of work whose size is known or not.
     *
     * @param task     what is done, in a word.
     * @param size     bytes in all, or -1.
     * @param position gives the bytes done so far.
     * @return the display.
     */
    static Progress of(final String task, final long size, final LongSupplier position)
    {
        if (!isTerminal())
        {
            return new Progress(null, position, 0);
        }
        final ProgressBar bar = new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(size)
            .setUnit(" MiB", UNIT)
            .setStyle(ProgressBarStyle.ASCII)
            .setMaxRenderedLength(WIDTH)
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .showSpeed()
            .build();
        return new Progress(bar, position, 0);
    }

    /**
     * The progress of going through a journal's events.
     *
     * @param task what is done, in a word.
     * @param from sequence of the first.
     * @param to   sequence of the last.
     * @return the display, to be moved on by {@link #moveTo}.
     */
    static Progress ofEvents(final String task, final long from, final long to)
    {
        final ProgressBar bar = new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(Math.max(0, to - from + 1))
            .setUnit(" M", MILLION)
            .setStyle(ProgressBarStyle.ASCII)
            .setMaxRenderedLength(WIDTH)
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .showSpeed()
            .build();
        return new Progress(bar, null, from);
    }

    /** Shows that all events before a sequence are done. Cheap enough to be called often. */
    void moveTo(final long sequence)
    {
        if (bar != null)
        {
            bar.stepTo(Math.max(0, sequence - first));
        }
    }

    /** Shows how far the work is. Cheap enough to be called often. */
    void update()
    {
        if (bar != null && position != null)
        {
            bar.stepTo(position.getAsLong());
        }
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        if (bar != null)
        {
            update();
            bar.close();
        }
    }

    /** Java has no way to ask for standard error alone; Linux shows what it is. */
    static boolean isTerminal()
    {
        try
        {
            final String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || "/dev/console".equals(target);
        }
        catch (final IOException | UnsupportedOperationException e)
        {
            return false;
        }
    }
}
