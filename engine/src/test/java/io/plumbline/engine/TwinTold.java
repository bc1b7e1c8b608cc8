package io.plumbline.engine;

import io.plumbline.engine.TwinJournal.Event;
import io.plumbline.engine.TwinJournal.Gap;
import io.plumbline.engine.TwinJournal.Reading;
import io.plumbline.journal.JournalDamagedException;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalListener;
import java.util.ArrayList;
import java.util.List;

/** What a reader was told, held against what the twin of the journal says. */
final class TwinTold implements JournalListener
{
    private static final int SHOWN = 6;

    private final List<Object> told = new ArrayList<>();
    private JournalException thrown;
    private long rewoundTo = -1;

    /** What a reader goes on behind. */
    private enum Reach
    {
        /** Accepted gaps. */
        ACCEPTED,
        /** Also a gap whose part from the sought event on was accepted. */
        ACCEPTED_FROM,
        /** All gaps. */
        ALL
    }

    /** Sequences that are told to be missing. */
    record Missing(long from, long to)
    {
    }

    /** What is to be told, and what is not accepted behind it, or null. */
    record Due(List<Object> told, Gap stop)
    {
    }

    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
        told.add(new Event(sequence, timeNs));
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
        told.add(new Event(sequence, timeNs));
    }

    @Override
    public void onTick(final long sequence, final long timeNs)
    {
        told.add(new Event(sequence, timeNs));
    }

    @Override
    public void onGap(final long dueSequence, final long nextSequence)
    {
        told.add(new Missing(dueSequence, nextSequence));
    }

    @Override
    public void onRewind(final long dueSequence, final long nextSequence)
    {
        rewoundTo = nextSequence;
    }

    void thrown(final JournalException exception)
    {
        thrown = exception;
    }

    JournalException thrown()
    {
        return thrown;
    }

    /** Sequence that a follower was told to go back to, -1 when it was not. */
    long rewoundTo()
    {
        return rewoundTo;
    }

    /** Sequence of the first event or gap, -1 when there is none. */
    long first()
    {
        if (told.isEmpty())
        {
            return -1;
        }
        return told.get(0) instanceof final Event event ? event.sequence() : ((Missing)told.get(0)).from();
    }

    /** What is wrong with what was told by who reads from the beginning, or null. */
    String checkFromBeginning(final TwinJournal twin, final Reading reading, final boolean accepting)
    {
        return check(twin, due(twin, reading, accepting ? Reach.ALL : Reach.ACCEPTED, -1));
    }

    /** What is wrong with what was told by who reads from an event, or null. */
    String checkFrom(final TwinJournal twin, final Reading reading, final long sequence)
    {
        if (sequence < twin.beginning())
        {
            return thrown != null && told.isEmpty() ? null : sequence + " was pruned, and that is not told";
        }
        final String wrong = check(twin, due(twin, reading, Reach.ACCEPTED, sequence));
        // Who is not due what was lost since need not hear of it.
        if (wrong != null && check(twin, due(twin, reading, Reach.ACCEPTED_FROM, sequence)) == null)
        {
            return null;
        }
        final Gap within = reading.gaps().stream().filter(gap -> gap.holds(sequence)).findFirst().orElse(null);
        if (wrong == null || within == null)
        {
            return wrong;
        }
        if (told.isEmpty() && thrown == null &&
            (within.isOpen() && twin.holder(sequence) < 0 || twin.isQuiet(within, sequence)))
        {
            // It is still to come, as far as anybody knows.
            return null;
        }
        if (first() == sequence && told.get(0) instanceof Event)
        {
            return checkStranded(twin, reading, within, sequence);
        }
        return wrong;
    }

    /** Behind a damaged batch, and before the next head, whole events may be read by who asks for them. */
    private String checkStranded(
        final TwinJournal twin, final Reading reading, final Gap within, final long sequence)
    {
        long next = sequence;
        int at = 0;
        while (at < told.size() && next < within.end())
        {
            if (told.get(at) instanceof final Event event)
            {
                if (event.sequence() != next || !twin.isWhole(event, !twin.isAccepted(within)))
                {
                    return event + " where " + next + " is due in " + within;
                }
                next++;
            }
            else
            {
                final Missing missing = (Missing)told.get(at);
                if (missing.from() != next || missing.to() <= next)
                {
                    return missing + " where " + next + " is due in " + within;
                }
                next = missing.to();
            }
            at++;
        }
        if (next < within.end())
        {
            return within.isOpen() || thrown != null && !twin.isAccepted(within) ? null :
                "ends before " + next + " in " + within;
        }
        final TwinTold rest = new TwinTold();
        rest.told.addAll(told.subList(at, told.size()));
        rest.thrown = thrown;
        return next > within.end() ?
            "goes on with " + next + " behind " + within : rest.check(twin, due(twin, reading, Reach.ACCEPTED, next));
    }

    private String check(final TwinJournal twin, final Due due)
    {
        for (int i = 0; i < Math.max(told.size(), due.told.size()); i++)
        {
            final Object one = i < told.size() ? told.get(i) : null;
            final Object other = i < due.told.size() ? due.told.get(i) : null;
            if (one == null || !one.equals(other))
            {
                return "told " + one + " where " + other + " is due" + (due.stop == null ? "" : ", then " + due.stop);
            }
        }
        if (due.stop == null)
        {
            return thrown == null ? null : "thrown where nothing is to be told";
        }
        if (thrown == null)
        {
            return twin.isQuiet(due.stop) ? null : "passed over " + due.stop;
        }
        return thrown instanceof JournalDamagedException || due.told.isEmpty() ? null : "not told as damage";
    }

    private static Due due(
        final TwinJournal twin, final Reading reading, final Reach reach, final long sequence)
    {
        final List<Object> told = new ArrayList<>();
        for (final Object one : reading.order())
        {
            if (one instanceof final Event event)
            {
                if (event.sequence() >= sequence)
                {
                    told.add(event);
                }
            }
            else
            {
                final Gap gap = (Gap)one;
                if (gap.end() > sequence || sequence < 0)
                {
                    final boolean behind = reach == Reach.ALL || twin.isAccepted(gap) ||
                        reach == Reach.ACCEPTED_FROM && gap.holds(sequence) && twin.isAcceptedFrom(gap, sequence);
                    if (!behind)
                    {
                        return new Due(told, gap);
                    }
                    if (!gap.isEmpty() && !gap.isOpen())
                    {
                        told.add(new Missing(Math.max(gap.start(), sequence), gap.end()));
                    }
                }
            }
        }
        return new Due(told, null);
    }

    @Override
    public String toString()
    {
        final List<Object> shown = told.subList(0, Math.min(SHOWN, told.size()));
        return told.size() + " told, " + shown + (told.size() > SHOWN ? " to " + told.get(told.size() - 1) : "") +
            (thrown == null ? "" : ", thrown " + thrown);
    }
}
