package io.plumbline.engine.config;

import io.plumbline.journal.JournalSettings;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The keys of a configuration that a running engine does not change: all but the devices, their limits and the
 * actions, as long as these neither take standard output from the printing of the events nor give it back. A part that
 * is added to {@link Configuration} is one of them until it is taken out here.
 */
public final class RestartKeys
{
    private static final Set<String> RELOADABLE = Set.of("codes", "limits", "actions");

    /** Components that are not named like their keys. */
    private static final Map<String, String> KEYS =
        Map.of("timeMode", "time", "tickIntervalNs", "tick-interval", "aheadBytes", "journal-ahead-mib");

    private RestartKeys()
    {
    }

    /**
     * What of a configuration needs a restart to come into force.
     *
     * @param inForce the configuration of the running engine.
     * @param next    the one that is to come into force.
     * @return the keys whose values differ, as they stand in the file.
     */
    public static List<String> changed(final Configuration inForce, final Configuration next)
    {
        final List<String> keys = new ArrayList<>();
        addChanged(inForce, next, keys);
        if (inForce.actions().takeStandardOutput() != next.actions().takeStandardOutput())
        {
            keys.add("actions (to: stdout)");
        }
        return keys;
    }

    private static void addChanged(final Record inForce, final Record next, final List<String> keys)
    {
        for (final RecordComponent component : inForce.getClass().getRecordComponents())
        {
            final Object before = value(component, inForce);
            final Object after = value(component, next);
            if (RELOADABLE.contains(component.getName()) || Objects.equals(before, after))
            {
                continue;
            }
            if (before instanceof final JournalSettings journal)
            {
                // Its keys stand at the top of the file.
                addChanged(journal, (JournalSettings)after, keys);
            }
            else
            {
                keys.add(key(component.getName()));
            }
        }
    }

    private static Object value(final RecordComponent component, final Record of)
    {
        try
        {
            return component.getAccessor().invoke(of);
        }
        catch (final ReflectiveOperationException e)
        {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    private static String key(final String component)
    {
        return KEYS.getOrDefault(
            component, component.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT));
    }
}
