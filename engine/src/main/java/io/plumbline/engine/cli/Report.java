package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.Alarm;
import io.plumbline.engine.analysis.Explanation;
import io.plumbline.engine.analysis.Incident;
import io.plumbline.engine.analysis.IncidentDevice;
import io.plumbline.engine.analysis.IncidentTraces;
import io.plumbline.engine.analysis.LimitsHistory;
import io.plumbline.engine.analysis.Silence;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a report tells.
 *
 * @param journal      its directory.
 * @param journalId    its id; empty where it has none.
 * @param asked        the range that was asked for.
 * @param command      that makes the report.
 * @param version      of the program.
 * @param incident     that is reported.
 * @param limits       history of the configuration.
 * @param named        codes of the devices that were asked for; empty for all.
 * @param charted      codes of the devices that have charts, in order.
 * @param traces       what these show; null where nothing happened.
 * @param explanations by the sequence of the decision.
 * @param missing      what the journal has lost.
 */
record Report(
    String journal,
    String journalId,
    String asked,
    String command,
    String version,
    Incident incident,
    LimitsHistory limits,
    Set<String> named,
    List<String> charted,
    IncidentTraces traces,
    Map<Long, Explanation> explanations,
    List<String> missing)
{
    /** The alarms of a device that are listed. */
    List<Alarm> alarms(final String code)
    {
        return incident.alarms().stream().filter(alarm -> alarm.code().equals(code)).toList();
    }

    /** The silences of a device that are listed. */
    List<Silence> silences(final String code)
    {
        return incident.silences().stream().filter(silence -> silence.code().equals(code)).toList();
    }

    /** The devices that there is something to tell of, and those asked for, as they are configured. */
    List<IncidentDevice> told()
    {
        return incident.configured().stream()
            .filter(device -> device.hasCounts() || named.contains(device.code()))
            .toList();
    }

    /** How many devices sent a reading that was accepted. */
    long heard()
    {
        return incident.configured().stream()
            .filter(device -> device.count(IncidentDevice.Count.READINGS) > 0)
            .count();
    }

    /** Whether the decision that raised an alarm is explained. */
    boolean isExplained(final Alarm alarm)
    {
        return alarm.isInRange() && explanations.containsKey(alarm.raised().sequence());
    }

    /** Configurations in force in the range, the first of them from before or from its beginning. */
    List<LimitsHistory.Configuration> configurations()
    {
        final List<LimitsHistory.Configuration> all = limits.configurations();
        if (incident.first() == null)
        {
            return all.isEmpty() ? all : all.subList(all.size() - 1, all.size());
        }
        int first = 0;
        for (int i = 0; i < all.size(); i++)
        {
            first = all.get(i).origin().moment().sequence() <= incident.first().sequence() ? i : first;
        }
        return all.subList(first, all.size());
    }
}
