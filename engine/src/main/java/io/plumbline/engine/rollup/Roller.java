package io.plumbline.engine.rollup;

import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.engine.JournalFlags;
import io.plumbline.journal.FileFailure;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalFollower;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.JournalTailer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/**
 * Follows a journal and keeps its roll-ups: a minute is written when an event of a later one shows that it is over. The
 * follower's position is saved when what it stands for is on the disk; what is handed out again after a restart stands
 * in the roll-ups already, up to a sequence that they know, and is passed over. The minute that was open then comes
 * again from the journal as a whole.
 * <p>
 * Where the journal has lost events and written others in their stead, the minutes that stand for them are made anew;
 * where it has lost events for good and an engine went on, the roll-ups say which.
 * Nothing of the journal that is not rolled up yet is pruned. Single-threaded.
 */
public final class Roller implements AutoCloseable
{
    /** Name of the follower. */
    public static final String NAME = "rollup";

    private static final int BATCH_LIMIT = 16;
    private static final long SAVE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long NONE = Long.MIN_VALUE;

    private final JournalDirectory directory;
    private final RollupWriter writer;
    private final Consumer<String> notes;
    private final OpenMinute open = new OpenMinute();
    private final Minutes listener = new Minutes();
    private JournalFollower follower;
    private long minute = NONE;
    /** The first event that the open minute stands for. */
    private long first = RollupWriter.NO_SEQUENCE;
    /** Of the last event that was counted; of none, {@link #NONE}. */
    private long lastNs = NONE;
    private final List<RollupGap> gaps = new ArrayList<>();
    /** Of a gap behind which no event has come yet. */
    private long lost = RollupWriter.NO_SEQUENCE;
    private long thereAgain;
    private long rewoundTo = RollupWriter.NO_SEQUENCE;
    /** Of the first event that is rolled up already; only where a part is made anew. */
    private long end = Long.MAX_VALUE;
    private boolean isAtEnd;
    private long written;

    private Roller(final JournalDirectory directory, final RollupWriter writer, final Consumer<String> notes)
    {
        this.directory = directory;
        this.writer = writer;
        this.notes = notes;
    }

    /**
     * Goes on where the roll-ups end, or begins with the journal. Days before the newest that are not whole are made
     * anew first, as far as the journal has them.
     *
     * @param directory of the journal, which must be writable.
     * @param path      of the roll-ups; made where it is missing.
     * @param notes     told, in a line each, of what was lost or damaged and is made anew.
     * @return the roller.
     * @throws JournalException if the journal or the roll-ups cannot be opened, or another process keeps them.
     */
    public static Roller open(final JournalDirectory directory, final Path path, final Consumer<String> notes)
    {
        final Roller roller = new Roller(
            directory, RollupWriter.open(path, directory.id().orElse(""), notes), notes);
        boolean opened = false;
        try
        {
            roller.written = new RollupMender(directory, path, notes).mend();
            roller.follow();
            opened = true;
            return roller;
        }
        finally
        {
            if (!opened)
            {
                roller.close();
            }
        }
    }

    /**
     * Rolls up a part of a journal that stands between others.
     *
     * @param directory of the journal.
     * @param writer    of the roll-ups before it, and of the part; not closed.
     * @param first     sequence of the first event.
     * @param end       sequence of the event behind the last.
     * @return how many minutes it has.
     * @throws JournalException if the journal does not have all of it, or the roll-ups cannot be written.
     */
    static long between(
        final JournalDirectory directory, final RollupWriter writer, final long first, final long end)
    {
        final Roller roller = new Roller(directory, writer, note -> {});
        roller.end = end;
        if (writer.complete() != RollupWriter.NO_SEQUENCE)
        {
            roller.first = first;
            roller.lastNs = writer.lastMinute() * RollupLayout.MINUTE_NS;
        }
        try (JournalTailer tailer = new JournalTailer(directory).toSequence(first))
        {
            int batches = 1;
            while (batches > 0 && !roller.isAtEnd && roller.rewoundTo == RollupWriter.NO_SEQUENCE)
            {
                batches = tailer.poll(roller.listener, 1);
            }
        }
        if (!roller.isAtEnd)
        {
            throw new JournalException(directory.path(), "has other events than were rolled up");
        }
        writer.force();
        return roller.written;
    }

    /**
     * Rolls up what is there, and then what comes.
     *
     * @param isOver   whether to stop, asked often.
     * @param once     whether to stop at the end of the journal; its last minute stays open.
     * @param progress told of the sequence that it has come to.
     * @throws JournalException if the journal or the roll-ups cannot be read or written. What was complete before is
     *                          saved.
     */
    public void run(final BooleanSupplier isOver, final boolean once, final LongConsumer progress)
    {
        long savedNs = System.nanoTime();
        try
        {
            while (!isOver.getAsBoolean())
            {
                final int batches = follower.poll(listener, BATCH_LIMIT);
                if (rewoundTo != RollupWriter.NO_SEQUENCE)
                {
                    rewind();
                    continue;
                }
                progress.accept(follower.position());
                if (batches == 0 || System.nanoTime() - savedNs >= SAVE_INTERVAL_NS)
                {
                    save();
                    savedNs = System.nanoTime();
                }
                if (batches == 0)
                {
                    if (once)
                    {
                        break;
                    }
                    LockSupport.parkNanos(IDLE_NS);
                }
            }
        }
        finally
        {
            save();
        }
    }

    /**
     * Minutes that were written.
     *
     * @return how many since it was opened, and when it was.
     */
    public long written()
    {
        return written;
    }

    /**
     * How far the roll-ups go.
     *
     * @return sequence of the first event that is not rolled up yet; 0 where nothing is.
     */
    public long rolledUpTo()
    {
        return Math.max(0, writer.complete());
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(follower, writer);
    }

    private void save()
    {
        writer.force();
        if (writer.complete() != RollupWriter.NO_SEQUENCE)
        {
            follower.commit(writer.complete());
        }
    }

    /** Opens the follower where the roll-ups end. */
    private void follow()
    {
        final long committed = committed();
        if (committed > 0 && writer.complete() > committed)
        {
            // Written but never saved: what the journal holds there may be something else by now.
            writer.cutFrom(committed + 1);
        }
        if (committed > Math.max(0, writer.complete()))
        {
            // The position is ahead of files that are gone, or were cut off at damage.
            forget();
        }
        final JournalSeek seek = new JournalSeek(directory);
        final long end = seek.endSequence();
        if (end != JournalSeek.NO_SEQUENCE && writer.complete() > end)
        {
            notes.accept(directory.path() + ": ends before " + end + ", but was rolled up to " + writer.complete() +
                ": events are lost; their minutes are made anew");
            writer.cutFrom(end);
        }
        final long complete = writer.complete();
        final long begin = seek.firstAtOrAfter(Long.MIN_VALUE);
        final boolean goesOn = complete != RollupWriter.NO_SEQUENCE && complete >= begin;
        first = goesOn ? complete : RollupWriter.NO_SEQUENCE;
        minute = NONE;
        lastNs = complete == RollupWriter.NO_SEQUENCE ? NONE : writer.lastMinute() * RollupLayout.MINUTE_NS;
        gaps.clear();
        lost = RollupWriter.NO_SEQUENCE;
        open.clear();
        follower = JournalFollower.fromSequenceOrWhatIsLeft(directory, NAME, goesOn ? complete : 0, notes);
    }

    private long committed()
    {
        return directory.followers().stream()
            .filter(known -> known.name().equals(NAME))
            .mapToLong(known -> known.nextSequence())
            .findFirst()
            .orElse(0);
    }

    /** The journal has other events than were rolled up from a sequence on. */
    private void rewind()
    {
        writer.cutFrom(rewoundTo);
        rewoundTo = RollupWriter.NO_SEQUENCE;
        follower.close();
        forget();
        follow();
    }

    private void forget()
    {
        final Path position = directory.followersPath().resolve(NAME + ".position");
        try
        {
            Files.deleteIfExists(position);
        }
        catch (final IOException e)
        {
            throw new JournalException(position, "cannot be deleted: " + FileFailure.reason(e), e);
        }
    }

    /** The events, as the follower hands them out. */
    private final class Minutes implements JournalListener
    {
        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            if (reach(sequence, timeNs, true))
            {
                open.add(timeNs, device, component, power, (flags & JournalFlags.VALID) != 0);
            }
        }

        @Override
        public void onRejected(
            final long sequence,
            final long timeNs,
            final int reason,
            final long lineLength,
            final DirectBuffer raw,
            final int offset,
            final int length)
        {
            reach(sequence, timeNs, false);
        }

        @Override
        public void onTick(final long sequence, final long timeNs)
        {
            reach(sequence, timeNs, false);
        }

        @Override
        public void onReload(
            final long sequence,
            final long timeNs,
            final long devicesAdded,
            final long devicesRemoved,
            final long devicesChanged,
            final long alarmsDropped)
        {
            reach(sequence, timeNs, false);
            open.putIntoForce();
        }

        @Override
        public void onRewind(final long dueSequence, final long nextSequence)
        {
            rewoundTo = nextSequence;
        }

        @Override
        public void onGap(final long dueSequence, final long nextSequence)
        {
            if (nextSequence <= writer.complete())
            {
                return;
            }
            if (lost == RollupWriter.NO_SEQUENCE)
            {
                lost = Math.max(dueSequence, writer.complete());
            }
            thereAgain = nextSequence;
        }

        @Override
        public void onLoss(final long nextSequence)
        {
            onGap(nextSequence, nextSequence);
        }

        @Override
        public void onConfigurationStart(final ConfigurationStartDecoder start)
        {
            open.onConfigurationStart();
        }

        @Override
        public void onConfigurationDevices(final ConfigurationDevicesDecoder devices)
        {
            open.onDevices(devices);
        }

        @Override
        public void onSnapshotStart(final SnapshotStartDecoder start)
        {
            open.putIntoForce();
        }

        /** Whether the event is to be counted. */
        private boolean reach(final long sequence, final long timeNs, final boolean isReading)
        {
            if (sequence < writer.complete() || rewoundTo != RollupWriter.NO_SEQUENCE || isAtEnd)
            {
                return false;
            }
            if (sequence >= end)
            {
                endPart(timeNs);
                return false;
            }
            final long itsMinute = Math.floorDiv(timeNs, RollupLayout.MINUTE_NS);
            if (minute == NONE && itsMinute <= writer.lastMinute())
            {
                // The event that ended that minute is lost: another has its sequence.
                rewoundTo = sequence;
                return false;
            }
            // Before the first reading the time of an event may be none.
            if (minute == NONE && first == RollupWriter.NO_SEQUENCE)
            {
                if (!isReading)
                {
                    return false;
                }
                first = sequence;
            }
            if (lost != RollupWriter.NO_SEQUENCE)
            {
                final RollupGap gap = new RollupGap(lost, thereAgain, lastNs, timeNs);
                notes.accept(directory.path() + ": " + gap.describe() + "; the roll-ups say so");
                gaps.add(gap);
                lost = RollupWriter.NO_SEQUENCE;
            }
            lastNs = timeNs;
            if (itsMinute != minute)
            {
                endMinute(sequence);
                minute = itsMinute;
            }
            return true;
        }

        /** The event is rolled up already. */
        private void endPart(final long timeNs)
        {
            if (lost != RollupWriter.NO_SEQUENCE && lost < end)
            {
                gaps.add(new RollupGap(lost, Math.min(thereAgain, end), lastNs, timeNs));
            }
            endMinute(end);
            isAtEnd = true;
        }

        /** The event is of a later minute than the one that is open, if one is. */
        private void endMinute(final long sequence)
        {
            if (minute != NONE)
            {
                writer.append(minute, first, sequence, open, gaps);
                open.clear();
                gaps.clear();
                first = sequence;
                written++;
            }
        }
    }
}
