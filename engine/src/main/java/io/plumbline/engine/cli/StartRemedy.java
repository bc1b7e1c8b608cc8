package io.plumbline.engine.cli;

import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.JournalDamagedException;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.Segment;
import io.plumbline.journal.SegmentListing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be done about damage that a start was refused for. */
final class StartRemedy
{
    private StartRemedy()
    {
    }

    /**
     * What can be done.
     *
     * @param directory of the journal.
     * @param refused   why it was not started.
     * @return one line each; none where it was refused for something else than damage.
     */
    static List<String> of(final JournalDirectory directory, final JournalException refused)
    {
        try
        {
            final List<AcceptedDamage> missing = directory.missing();
            return missing.isEmpty() && !(refused instanceof JournalDamagedException) ?
                List.of() : lines(directory, missing);
        }
        catch (final JournalException e)
        {
            // What cannot be read comes first, and is not to be accepted.
            return List.of();
        }
    }

    private static List<String> lines(final JournalDirectory directory, final List<AcceptedDamage> missing)
    {
        final String back = discarded(directory, missing)
            .map(file -> file + " comes back by its name without .discard")
            .orElse("what a copy of the journal has of it can be put back where it was");
        return List.of(
            "journal verify -j " + directory.path() + " shows all of it; " + back,
            "the same command with --accept-damage goes on without what is lost, and says what that is; put files " +
                "back before that, never after");
    }

    /** The first file that was put aside, other than those that an engine was told to go on after. */
    private static Optional<Path> discarded(final JournalDirectory directory, final List<AcceptedDamage> missing)
    {
        final Set<Integer> numbers =
            missing.stream().map(AcceptedDamage::segmentNumber).collect(Collectors.toSet());
        return directory.segments().stream()
            .filter(segment -> numbers.contains(segment.number()))
            .flatMap(segment -> discarded(segment).stream())
            .findFirst();
    }

    private static Optional<Path> discarded(final Segment segment)
    {
        return SegmentListing.of(segment).discarded().stream().findFirst().map(segment.path()::resolve);
    }
}
