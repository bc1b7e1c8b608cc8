package io.plumbline.engine.analysis;

import io.plumbline.engine.analysis.IncidentDevice.Count;
import io.plumbline.engine.analysis.IncidentDevice.Rank;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The alarms and silences of an {@link Incident}, from where they began to where they ended, as many of each as are
 * listed at most; more are counted. One from before the range is one of it when it ends in it, or not at all.
 */
final class IncidentAlarms
{
    private final RangeEvents events;
    private final int listed;
    private final List<Alarm> alarms = new ArrayList<>();
    private long unlisted;
    private long unlistedNs = Long.MAX_VALUE;
    private final List<Silence> silences = new ArrayList<>();
    private long unlistedSilences;

    /**
     * @param events of the range; at the one by which something begins or ends.
     * @param listed how many alarms, and how many silences, are listed.
     */
    IncidentAlarms(final RangeEvents events, final int listed)
    {
        this.events = events;
        this.listed = listed;
    }

    void raise(final IncidentDevice judged, final int component, final Alarm.Breach breach)
    {
        final boolean isCounted = events.contains(events.sequence());
        final Alarm alarm = new Alarm(judged.code(), component, events.moment(), isCounted, breach);
        judged.up(component, alarm);
        if (isCounted)
        {
            judged.add(Count.RAISED, Rank.ALARM, events.sequence());
            list(alarm);
        }
    }

    void clear(final IncidentDevice judged, final int component)
    {
        judged.add(Count.CLEARED, events.contains(events.sequence()) ? 1 : 0);
        end(judged, component, Alarm.End.CLEARED, events.moment());
    }

    /**
     * A device has let its deadline pass.
     *
     * @param began the event by which it is known, and the time of the deadline.
     */
    void beginSilence(final IncidentDevice one, final Moment began)
    {
        final boolean isInRange = events.contains(began.sequence());
        final Silence silence = new Silence(one.code(), began, isInRange);
        one.silence(silence);
        if (isInRange)
        {
            list(silence);
        }
    }

    /** A reading of a device, which ends its silence. */
    void onHeard(final IncidentDevice one)
    {
        if (one.silence() != null)
        {
            endSilence(one, Alarm.End.CLEARED, events.moment());
        }
    }

    /** All that is up of a device ends with the event. */
    void endAll(final IncidentDevice one, final Alarm.End how)
    {
        endAll(one, how, events.moment());
    }

    /**
     * The state that the replay begins with, or goes on with behind what the journal has lost: something is up that
     * nobody saw begin, or no longer up and nobody saw it end.
     *
     * @param mask     of the components whose alarms are up.
     * @param isSilent whether the device is.
     */
    void take(final IncidentDevice known, final int mask, final boolean isSilent)
    {
        for (int component = 0; component < DeviationMonitor.COMPONENTS; component++)
        {
            final boolean isUp = (mask >> component & 1) != 0;
            if (isUp && known.up(component) == null)
            {
                known.up(component, new Alarm(known.code(), component, null, false, null));
            }
            else if (!isUp)
            {
                end(known, component, Alarm.End.LOST, null);
            }
        }
        if (isSilent && known.silence() == null)
        {
            known.silence(new Silence(known.code(), null, false));
        }
        else if (!isSilent)
        {
            endSilence(known, Alarm.End.LOST, null);
        }
    }

    /** The range is over: what is up stays so. */
    void finish(final Collection<IncidentDevice> devices)
    {
        for (final IncidentDevice known : devices)
        {
            endAll(known, Alarm.End.UP, null);
        }
        alarms.sort(Comparator.comparingLong(
            alarm -> alarm.isInRange() ? alarm.raised().sequence() : Limits.NONE));
        silences.sort(Comparator.comparingLong(
            silence -> silence.isInRange() ? silence.began().sequence() : Limits.NONE));
    }

    List<Alarm> alarms()
    {
        return Collections.unmodifiableList(alarms);
    }

    long unlisted()
    {
        return unlisted;
    }

    /** From when on alarms are counted and not listed; {@code Long.MAX_VALUE} where all are listed. */
    long unlistedNs()
    {
        return unlistedNs;
    }

    List<Silence> silences()
    {
        return Collections.unmodifiableList(silences);
    }

    long unlistedSilences()
    {
        return unlistedSilences;
    }

    private void endAll(final IncidentDevice one, final Alarm.End how, final Moment moment)
    {
        for (int component = 0; component < DeviationMonitor.COMPONENTS; component++)
        {
            end(one, component, how, moment);
        }
        endSilence(one, how, moment);
    }

    private void end(final IncidentDevice judged, final int component, final Alarm.End how, final Moment moment)
    {
        final Alarm alarm = judged.up(component);
        if (alarm == null)
        {
            return;
        }
        judged.up(component, null);
        alarm.end(how, moment, events.timeNs());
        if (!alarm.isInRange() && (how == Alarm.End.UP || events.count() > 0))
        {
            judged.addAlarmBefore();
            list(alarm);
        }
    }

    private void endSilence(final IncidentDevice one, final Alarm.End how, final Moment moment)
    {
        final Silence silence = one.silence();
        if (silence == null)
        {
            return;
        }
        one.silence(null);
        silence.end(how, moment, events.timeNs());
        if (!silence.isInRange() && (how == Alarm.End.UP || events.count() > 0))
        {
            one.addSilenceBefore();
            list(silence);
        }
    }

    private void list(final Alarm alarm)
    {
        if (alarms.size() < listed)
        {
            alarms.add(alarm);
        }
        else
        {
            unlisted++;
            unlistedNs = Math.min(unlistedNs, alarm.isInRange() ? alarm.raised().timeNs() : events.firstNs());
        }
    }

    private void list(final Silence silence)
    {
        if (silences.size() < listed)
        {
            silences.add(silence);
        }
        else
        {
            unlistedSilences++;
        }
    }
}
