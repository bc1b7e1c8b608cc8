package io.plumbline.engine.verify;

import io.plumbline.journal.JournalDamagedException;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.PrunedMark;
import io.plumbline.journal.Segment;
import io.plumbline.journal.SegmentInfo;
import io.plumbline.journal.SegmentListing;
import io.plumbline.journal.SegmentScan;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Verifies a whole journal, read-only, also while an engine writes it: the checksum, sequence and order of every
 * batch; that the segments go on from each other, by number, sequence and state; that no file is missing, put aside or
 * foreign; and every recorded verdict and state against what is decided again. Damage ends a segment, not the
 * verification. A torn tail is no damage, and what was pruned is not missing.
 */
public final class JournalVerifier
{
    private static final String HEAD = "head";

    private final JournalDirectory directory;
    private final LongConsumer progress;
    private final DecisionCheck decisions = new DecisionCheck();
    private final SegmentHead head = new SegmentHead();
    private final List<VerifiedSegment> segments = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Damage> damage = new ArrayList<>();
    private PrunedMark pruned;
    private int expectedNumber;
    private long expectedSequence = SegmentScan.ANY_SEQUENCE;
    private boolean previousDamaged;
    private long doneBytes;

    private JournalVerifier(final JournalDirectory directory, final LongConsumer progress)
    {
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Verifies a journal.
     *
     * @param directory of the journal.
     * @param progress  told after each batch of the bytes read so far.
     * @return what was found.
     * @throws JournalException if the journal cannot be listed.
     */
    public static VerifyReport verify(final JournalDirectory directory, final LongConsumer progress)
    {
        return new JournalVerifier(directory, progress).verify();
    }

    private VerifyReport verify()
    {
        final List<Segment> found = directory.segments();
        readMark();
        expectedNumber = 1;
        for (final String name : directory.foreignFiles())
        {
            notes.add("no segment: " + name);
        }
        for (int i = 0; i < found.size(); i++)
        {
            verifyIfThere(found.get(i), i == found.size() - 1);
        }
        if (pruned != null && !found.isEmpty() && found.get(found.size() - 1).number() < pruned.segment())
        {
            damage(pruned.segment(), "segments", pruned.sequence(), "the segment is missing");
        }
        return new VerifyReport(
            segments, decisions.readings(), decisions.verdicts(), pruned, notes, damage, decisions.hash());
    }

    private void readMark()
    {
        try
        {
            pruned = PrunedMark.read(directory).orElse(null);
        }
        catch (final JournalException e)
        {
            damage(0, "pruned", -1, e.getMessage());
        }
    }

    private void verifyIfThere(final Segment segment, final boolean last)
    {
        try
        {
            verify(segment, last);
        }
        catch (final JournalException e)
        {
            if (Files.exists(segment.path()))
            {
                throw e;
            }
            notes.add("segment " + segment.number() + " was pruned meanwhile");
        }
    }

    private void verify(final Segment segment, final boolean last)
    {
        checkNumber(segment);
        final int damagedBefore = damage.size();
        checkFiles(segment);
        final SegmentInfo info;
        try (SegmentScan scan = new SegmentScan(segment, SegmentScan.ANY_SEQUENCE, !last))
        {
            if (scan.next())
            {
                checkBeginning(segment, scan);
                do
                {
                    decide(segment, scan);
                    progress.accept(doneBytes + scan.writtenBytes());
                }
                while (scan.next());
            }
            info = scan.info();
            if (scan.damage().isPresent())
            {
                onDamage(segment, info, scan.damage().get());
            }
        }
        doneBytes += info.writtenBytes();
        previousDamaged = damage.size() > damagedBefore;
        if (info.nextSequence() != SegmentScan.ANY_SEQUENCE)
        {
            expectedSequence = info.nextSequence();
        }
        segments.add(new VerifiedSegment(info, ending(info, last)));
    }

    private void checkNumber(final Segment segment)
    {
        if (pruned != null)
        {
            expectedNumber = Math.max(expectedNumber, Math.min(pruned.segment(), segment.number()));
        }
        while (expectedNumber < segment.number())
        {
            damage(expectedNumber, "segments", expectedSequence, "the segment is missing");
            previousDamaged = true;
            expectedNumber++;
        }
        expectedNumber = segment.number() + 1;
    }

    private void checkFiles(final Segment segment)
    {
        final SegmentListing listing = SegmentListing.of(segment);
        listing.damage().ifPresent(what -> damage(segment.number(), "files", -1, what));
        for (final String name : listing.empty(segment))
        {
            notes.add("file " + name + " of segment " + segment.number() + " is empty");
        }
        for (final String name : listing.foreign())
        {
            notes.add("no file of segment " + segment.number() + ": " + name);
        }
    }

    /** Whether the segment goes on where the one before, or a prune, has left off. */
    private void checkBeginning(final Segment segment, final SegmentScan scan)
    {
        final long first = scan.info().firstSequence();
        head.lookAt(scan);
        final boolean prunedHere = pruned != null && segment.number() <= pruned.segment();
        if (!head.startsSegment() && !(prunedHere && first <= pruned.sequence()))
        {
            damage(segment.number(), HEAD, first, "its first files are missing");
            decisions.drop();
        }
        else if (expectedSequence != SegmentScan.ANY_SEQUENCE && first != expectedSequence)
        {
            // After damage, that the sequences go on further up is only its consequence.
            if (!previousDamaged || first < expectedSequence)
            {
                damage(
                    segment.number(), HEAD, first, "sequence " + first + " where " + expectedSequence + " is due");
            }
            decisions.drop();
        }
        else if (expectedSequence == SegmentScan.ANY_SEQUENCE && pruned != null && first > pruned.sequence())
        {
            damage(
                segment.number(), HEAD, first, "sequence " + first + " where " + pruned.sequence() + " is due");
        }
        else if (decisions.nextSequence() != first)
        {
            decisions.drop();
        }
    }

    private void decide(final Segment segment, final SegmentScan scan)
    {
        final String difference = decisions.check(scan);
        if (difference != null)
        {
            damage(segment.number(), "decisions", scan.info().nextSequence(), difference);
        }
    }

    private void onDamage(final Segment segment, final SegmentInfo info, final JournalDamagedException found)
    {
        final long sequence = info.nextSequence();
        final PrunedMark now = PrunedMark.read(directory).orElse(null);
        if (now != null && !now.equals(pruned) && segment.number() <= now.segment() && sequence < now.sequence())
        {
            notes.add("segment " + segment.number() + " was pruned meanwhile");
            pruned = now;
            return;
        }
        damage(
            segment.number(),
            found.index() < 0 ? "files" : "index 0x" + Long.toHexString(found.index()),
            sequence,
            found.damage());
    }

    private void damage(final int segment, final String place, final long sequence, final String what)
    {
        damage.add(new Damage(segment, place, sequence, what));
    }

    private static String ending(final SegmentInfo info, final boolean last)
    {
        return "open".equals(info.state()) && !last ? "torn" : info.state();
    }
}
