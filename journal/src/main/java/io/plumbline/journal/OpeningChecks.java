package io.plumbline.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * What is looked at of a segment's files before they are read: what is wrong with them would be taken for something
 * else there.
 */
final class OpeningChecks
{
    private static final long NO_INDEX = JournalDamagedException.NO_INDEX;

    private final Segment segment;
    private final ReadFaults faults;

    /**
     * @param segment to be opened.
     * @param faults  makes what is thrown.
     */
    OpeningChecks(final Segment segment, final ReadFaults faults)
    {
        this.segment = segment;
        this.faults = faults;
    }

    /**
     * Which roll cycle the segment's queue has, if there is one to be read. A queue whose only file has no header yet
     * is opened when it has one: until then the file may be empty, which looks as if it had been cut, and as long as it
     * is nobody can say what the segment begins with, to be missed if it is not what is read first.
     *
     * @param settled whether nobody writes the segment.
     * @return the roll cycle; empty for a segment whose writer has not come, or never came, as far as that.
     */
    Optional<RollCycle> find(final boolean settled)
    {
        return QueueFiles.find(segment.path()).filter(rollCycle -> settled || !isBeingBegun());
    }

    private boolean isBeingBegun()
    {
        final List<CycleFile> files = CycleFile.of(segment);
        try
        {
            return files.size() == 1 && !QueueIndexCheck.hasHeader(files.get(0).path());
        }
        catch (final NoSuchFileException ex)
        {
            // Pruned meanwhile, or of a segment that is being removed.
            return false;
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(files.get(0).path(), ex);
        }
    }

    /** No file is shorter than its writer made it. */
    void checkLengths()
    {
        final Optional<String> cutShort = QueueFiles.findCutShort(segment.path());
        if (cutShort.isPresent())
        {
            throw faults.at(NO_INDEX, "file " + cutShort.get() + " is cut short", null);
        }
    }

    /**
     * Opens the durable mark: it is on the disk before there is any file of a cycle.
     *
     * @return the mark, or null where the segment has none.
     */
    DurableMark openMark()
    {
        final Look<DurableMark> look = DurableMark.look(segment.path(), true);
        if (look.isDamaged())
        {
            throw faults.at(NO_INDEX, look.damage().get().damage(), null);
        }
        return look.found().orElse(null);
    }
}
