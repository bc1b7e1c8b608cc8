package io.plumbline.journal;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The one class that sees Chronicle Queue: a segment's queue, either appended to or read. Single-threaded; may be
 * handed to another thread as a whole.
 * <p>
 * The queue's own clock is ours: it stands still but for {@link #time(long)}, so that the queue rolls to a new file
 * exactly where it is told and a wall clock set back cannot disturb it.
 */
final class SegmentQueue implements AutoCloseable
{
    static
    {
        // Must come before Chronicle's first class is initialised; what the user has set is left alone.
        setDefault("chronicle.analytics.disable", "true");
        setDefault("chronicle.announcer.disable", "true");
        setDefault("chronicle.disk.monitor.disable", "true");
        setDefault("disable.perf.info", "true");
        // Resources are released where they are let go of, not handed to a thread of Chronicle's: the lock of that
        // queue is the whole process's, and a fault of a reader's mapping that came out while it was held would have
        // everyone wait for ever who reads, writes or closes.
        setDefault("background.releaser", "false");
        setDefault("chronicle.table.store.timeoutMS", "1000");
        setDefault("org.slf4j.simpleLogger.log.net.openhft", "error");
    }

    /** {@link #read} found nothing that was not read before. */
    static final int NOTHING = -1;

    /** Name of the file that holds the queue's own settings. */
    static final String METADATA_FILE = "metadata.cq4t";
    /** Suffix of the files that hold the excerpts. */
    static final String FILE_SUFFIX = ".cq4";
    private static final long MIN_METADATA_LENGTH = 64 * 1024;
    private static final long BLOCK_LENGTH = 64 * 1024 * 1024;
    private static final long OVERLAP_LENGTH = BLOCK_LENGTH / 4;
    /**
     * How long a reader of the queue waits for the header of a file, with a core to itself as Chronicle waits: not at
     * all. A writer names a file in the metadata when it has written the file's header, and readers go by what that
     * names. A file without has lost its header; or, if a writer should be slower than what it tells, it holds nothing
     * yet, and is looked at again by whoever reads on.
     */
    private static final long HEADER_TIMEOUT_MS = 0;
    private static final long MAX_CLOSE_MS = 5_000;

    private static volatile int faultProbe = 1;
    /** Length that a file of excerpts begins with. */
    static final long FIRST_LENGTH = BLOCK_LENGTH + OVERLAP_LENGTH;

    private final UnsafeBuffer target = new UnsafeBuffer(0, 0);
    private final Path directory;
    private final RollCycle rollCycle;
    private final EngineTime time;
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;
    private final ExcerptTailer tailer;
    private long position;
    private long lastIndex = -1;
    /** From which on nothing is to be read, or null. */
    private String unsoundFile;
    /** Behind the last excerpt before that file. */
    private long soundEnd = Long.MAX_VALUE;

    private SegmentQueue(
        final Path directory,
        final RollCycle rollCycle,
        final EngineTime time,
        final ChronicleQueue queue,
        final ExcerptAppender appender,
        final ExcerptTailer tailer)
    {
        this.directory = directory;
        this.rollCycle = rollCycle;
        this.time = time;
        this.queue = queue;
        this.appender = appender;
        this.tailer = tailer;
    }

    /**
     * A new queue in an empty directory.
     *
     * @param directory of the segment.
     * @param rollCycle how much time a file holds.
     * @param timeMs    where the queue's clock stands, epoch milliseconds.
     * @return the queue.
     */
    static SegmentQueue append(final Path directory, final RollCycle rollCycle, final long timeMs)
    {
        final EngineTime time = new EngineTime(timeMs);
        ChronicleQueue queue = null;
        ExcerptAppender appender = null;
        try
        {
            queue = SingleChronicleQueueBuilder.single(directory.toFile())
                .rollCycle(chronicle(rollCycle))
                .blockSize(BLOCK_LENGTH)
                .timeProvider(time)
                .build();
            appender = queue.createAppender();
            appender.singleThreadedCheckDisabled(true);
        }
        finally
        {
            if (appender == null)
            {
                CloseHelper.quietClose(queue);
            }
        }
        return new SegmentQueue(directory, rollCycle, time, queue, appender, null);
    }

    /**
     * Which roll cycle the queue in a directory has, if there is one.
     *
     * @param directory of the segment.
     * @return the roll cycle; empty for a directory whose writer has not come, or never came, as far as a first file.
     */
    static Optional<RollCycle> find(final Path directory)
    {
        final String[] names = ReadableFiles.names(directory);
        return Arrays.asList(names).contains(METADATA_FILE) ? RollCycle.of(names) : Optional.empty();
    }

    /**
     * Whether a file of that name is one that a queue reads.
     *
     * @param name of the file.
     * @return true if it holds excerpts or the queue's own settings.
     */
    static boolean isFile(final String name)
    {
        return name.equals(METADATA_FILE) || name.endsWith(FILE_SUFFIX);
    }

    /**
     * Which file of a queue is shorter than its mapping: reading it could kill the process. A queue's files are made,
     * and grow, a block at a time; one of length 0 was only just made, or never got any further, and is not read.
     *
     * @param directory of the segment.
     * @return name of the file, or empty.
     * @throws JournalException if a file cannot be read.
     */
    static Optional<String> findCutShort(final Path directory)
    {
        for (final String name : ReadableFiles.names(directory))
        {
            if (isFile(name))
            {
                final File file = directory.resolve(name).toFile();
                ReadableFiles.check(file);
                if (isCutShort(name, file.length()))
                {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Which file of a queue is empty: its writer was killed when it had only just made it, or it was cut.
     *
     * @param directory of the segment.
     * @return name of the file, or empty.
     */
    static Optional<String> findEmpty(final Path directory)
    {
        final File[] files = directory.toFile().listFiles();
        return Arrays.stream(files == null ? new File[0] : files)
            .filter(file -> file.getName().endsWith(FILE_SUFFIX) && file.length() == 0)
            .map(File::getName)
            .findFirst();
    }

    /**
     * An existing queue, to be read only, from its first excerpt.
     *
     * @param directory of the segment.
     * @param rollCycle as {@link #find} gave it.
     * @param settled   whether nobody writes the queue: then what its metadata hides is damage.
     * @param unsound   name of the file from which on nothing may be read, as its index leads elsewhere, or null:
     *                  power that went may have left the last file so, and what was forced stands before it.
     * @return the queue, at the first file there is.
     * @throws JournalDamagedException if the queue's metadata hides that file, or that is not to be read.
     */
    static SegmentQueue open(
        final Path directory, final RollCycle rollCycle, final boolean settled, final String unsound)
    {
        ChronicleQueue queue = null;
        ExcerptTailer tailer = null;
        try
        {
            queue = SingleChronicleQueueBuilder.single(directory.toFile())
                .rollCycle(chronicle(rollCycle))
                .blockSize(BLOCK_LENGTH)
                .readOnly(true)
                .timeoutMS(HEADER_TIMEOUT_MS)
                .build();
            tailer = queue.createTailer();
            tailer.singleThreadedCheckDisabled(true);
        }
        finally
        {
            if (tailer == null)
            {
                CloseHelper.quietClose(queue);
            }
        }
        final SegmentQueue opened = new SegmentQueue(directory, rollCycle, null, queue, null, tailer);
        try
        {
            opened.toFirst(settled, unsound);
        }
        catch (final Exception | AssertionError ex)
        {
            // After a fault of a mapping the close would wait in vain, as long as it may, see close().
            if (!MappingFault.isIn(ex))
            {
                opened.close();
            }
            throw ex;
        }
        return opened;
    }

    private void toFirst(final boolean settled, final String unsound)
    {
        if (unsound != null)
        {
            endBefore(unsound);
            if (soundEnd == 0)
            {
                throw unsound();
            }
        }
        final long first = firstIndex();
        final long named = queue.firstIndex();
        // A queue that has just been begun names no file yet.
        final boolean namesNone = named == Long.MAX_VALUE;
        if (first == Long.MAX_VALUE)
        {
            // Pruned meanwhile, only just begun, or cut.
            if (!namesNone && findEmpty(directory).isPresent())
            {
                throw new JournalDamagedException(
                    directory, JournalDamagedException.NO_INDEX, "nothing is left in its files", null);
            }
            return;
        }
        final boolean moved = unsound == null && named == first || (settled || !namesNone) && moveTo(first);
        if (settled && !moved && named > first && !namesNone)
        {
            throw new JournalDamagedException(
                directory,
                JournalDamagedException.NO_INDEX,
                "the queue's metadata names a later file than the first there is",
                null);
        }
    }

    /**
     * Appends one excerpt, whole or not at all. After anything was thrown the queue must not be used again.
     *
     * @param source of the bytes, from its index 0.
     * @param length of the excerpt, at most {@link BatchDescriptor#MAX_BATCH_LENGTH}.
     */
    void append(final DirectBuffer source, final int length)
    {
        if (length <= 0 || length > BatchDescriptor.MAX_BATCH_LENGTH)
        {
            throw new IllegalArgumentException("excerpt of " + length + " bytes");
        }
        try (DocumentContext context = appender.writingDocument())
        {
            try
            {
                final Bytes<?> bytes = context.wire().bytes();
                target.wrap(bytes.addressForWrite(bytes.writePosition()), length);
                target.putBytes(0, source, 0, length);
                bytes.writeSkip(length);
                position = bytes.writePosition();
                lastIndex = context.index();
            }
            catch (final Throwable ex)
            {
                // Closing would commit what was written so far.
                context.rollbackOnClose();
                throw ex;
            }
        }
    }

    /**
     * Offset in its file behind the excerpt that was appended or read last.
     *
     * @return the offset, 0 before the first.
     */
    long position()
    {
        return position;
    }

    /**
     * Index of the excerpt that was appended last.
     *
     * @return its index, or -1 before the first.
     */
    long lastAppended()
    {
        return lastIndex;
    }

    /**
     * Sets the queue's clock. The next excerpt goes to the file of that time.
     *
     * @param timeMs epoch milliseconds; an earlier one than before is ignored.
     */
    void time(final long timeMs)
    {
        time.nowMs = Math.max(time.nowMs, timeMs);
    }

    /**
     * Where the queue's clock stands.
     *
     * @return epoch milliseconds.
     */
    long time()
    {
        return time.nowMs;
    }

    /**
     * Copies the next excerpt and moves on.
     *
     * @param excerpt to copy to.
     * @return length of the excerpt, or {@link #NOTHING}; if longer than {@link BatchDescriptor#MAX_BATCH_LENGTH} it
     * was not copied.
     * @throws JournalDamagedException where a file begins that is not to be read.
     */
    int read(final ExcerptBuffer excerpt)
    {
        checkSound(tailer.index());
        try (DocumentContext context = tailer.readingDocument())
        {
            if (!context.isPresent())
            {
                return NOTHING;
            }
            final Bytes<?> bytes = context.wire().bytes();
            final int length = (int)Math.min(bytes.readRemaining(), Integer.MAX_VALUE);
            excerpt.prepare(context.index(), Math.min(length, BatchDescriptor.MAX_BATCH_LENGTH));
            if (length > 0 && length <= BatchDescriptor.MAX_BATCH_LENGTH)
            {
                excerpt.copy(bytes.addressForRead(bytes.readPosition(), length));
            }
            position = bytes.readLimit();
            return length;
        }
    }

    /**
     * Index of the excerpt that {@link #read} comes to next.
     *
     * @return cycle and number therein.
     */
    long index()
    {
        return tailer.index();
    }

    /**
     * Index of an excerpt.
     *
     * @param cycle  it stands in.
     * @param number of it therein, from 0.
     * @return its index.
     */
    long index(final int cycle, final long number)
    {
        return queue.rollCycle().toIndex(cycle, number);
    }

    /**
     * The cycle an excerpt stands in.
     *
     * @param index of the excerpt.
     * @return its cycle.
     */
    int cycle(final long index)
    {
        return queue.rollCycle().toCycle(index);
    }

    /**
     * Index of the first excerpt there is. The queue itself still names the file it was begun with when that was
     * deleted, and would read nothing. An empty file at the beginning holds none: the queue makes one, read-only as it
     * is, where a file is deleted just when it goes to open it, and would wait there for a writer.
     *
     * @return its index, or more than {@link #lastIndex()} when there is none.
     */
    long firstIndex()
    {
        return cycles().mapToLong(cycle -> index(cycle, 0)).findFirst().orElse(Long.MAX_VALUE);
    }

    /**
     * The last cycle there is a file of.
     *
     * @return the cycle, or -1 when there is none.
     */
    int lastCycle()
    {
        return cycles().max().orElse(-1);
    }

    /** The cycles that have a file which is not empty, in order. */
    private IntStream cycles()
    {
        return Arrays.stream(ReadableFiles.names(directory))
            .filter(name -> rollCycle.cycleOf(name).isPresent())
            .sorted()
            .filter(name -> directory.resolve(name).toFile().length() > 0)
            .mapToInt(name -> (int)rollCycle.cycleOf(name).getAsLong());
    }

    /**
     * Index of the last excerpt there is, as the queue itself finds it. Slow; wrong where the end is damaged.
     *
     * @return its index, or -1 when there is none.
     */
    long lastIndex()
    {
        return unsoundFile == null ? queue.lastIndex() : soundEnd - 1;
    }

    /**
     * Moves to an excerpt.
     *
     * @param index of it, as {@link ExcerptBuffer#index()} gave it.
     * @return true if it is there.
     * @throws JournalDamagedException if it stands in a file that is not to be read, or behind that.
     */
    boolean moveTo(final long index)
    {
        checkSound(index);
        return tailer.moveToIndex(index);
    }

    /**
     * Lets what the virtual machine knows of come out now. A damaged index or length can lead the queue behind the end
     * of a mapped file; HotSpot throws the error of that not there but when the thread next enters the runtime, which
     * may be long after. An array of arrays whose lengths are not constant is always made by the runtime.
     *
     * @throws InternalError if a fault is outstanding.
     */
    static void throwOutstandingFault()
    {
        if (new byte[faultProbe][faultProbe].length != faultProbe)
        {
            throw new IllegalStateException("an array of another length");
        }
    }

    /**
     * The same, for who has something to tell already, or nothing more.
     *
     * @return the fault that was outstanding, or null.
     */
    static InternalError takeOutstandingFault()
    {
        try
        {
            throwOutstandingFault();
            return null;
        }
        catch (final InternalError fault)
        {
            return fault;
        }
    }

    /**
     * Closes it. A fault that is still outstanding is dropped: it would come out of Chronicle's release of resources.
     * <p>
     * A queue that was read is waited for only so long. A fault of its mapping may have come out within a FileChannel,
     * between NativeThreadSet.add and the try that removes what was added; whoever closes that channel then waits for
     * ever for a thread that is not in it (NativeThreadSet.signalAndWait). Nothing is lost with such a queue but its
     * mappings.
     */
    @Override
    public void close()
    {
        takeOutstandingFault();
        if (tailer == null)
        {
            CloseHelper.closeAll(appender, queue);
        }
        else if (!BoundedClose.close("journal-close", MAX_CLOSE_MS, tailer, queue))
        {
            Jvm.warn().on(SegmentQueue.class, directory + ": not closed within " + MAX_CLOSE_MS + " ms, left behind");
        }
    }

    /** Chronicle goes to the next file by itself, following its index; so the end before it must be known. */
    private void endBefore(final String name)
    {
        unsoundFile = name;
        final List<String> before = Arrays.stream(ReadableFiles.names(directory))
            .filter(file -> rollCycle.cycleOf(file).isPresent() && file.compareTo(name) < 0)
            .sorted(Comparator.reverseOrder())
            .toList();
        soundEnd = 0;
        for (int i = 0; i < before.size() && soundEnd == 0; i++)
        {
            final int cycle = (int)rollCycle.cycleOf(before.get(i)).getAsLong();
            final long count = directory.resolve(before.get(i)).toFile().length() == 0 ?
                0 : tailer.excerptsInCycle(cycle);
            soundEnd = count > 0 ? index(cycle, count) : 0;
        }
    }

    private void checkSound(final long index)
    {
        if (index >= soundEnd)
        {
            throw unsound();
        }
    }

    private JournalDamagedException unsound()
    {
        return new JournalDamagedException(
            directory,
            JournalDamagedException.NO_INDEX,
            "the queue's index in file " + unsoundFile + " is damaged",
            null);
    }

    private static boolean isCutShort(final String name, final long length)
    {
        if (name.equals(METADATA_FILE))
        {
            return length < MIN_METADATA_LENGTH;
        }
        return length != 0 && (length < BLOCK_LENGTH || length % BLOCK_LENGTH != OVERLAP_LENGTH);
    }

    private static net.openhft.chronicle.queue.RollCycle chronicle(final RollCycle rollCycle)
    {
        switch (rollCycle)
        {
            case FIVE_MINUTELY:
                return RollCycles.FIVE_MINUTELY;

            case DAILY:
                return RollCycles.FAST_DAILY;

            default:
                return RollCycles.FAST_HOURLY;
        }
    }

    private static void setDefault(final String property, final String value)
    {
        if (System.getProperty(property) == null)
        {
            System.setProperty(property, value);
        }
    }

    private static final class EngineTime implements TimeProvider
    {
        private volatile long nowMs;

        private EngineTime(final long nowMs)
        {
            this.nowMs = nowMs;
        }

        @Override
        public long currentTimeMillis()
        {
            return nowMs;
        }
    }
}
