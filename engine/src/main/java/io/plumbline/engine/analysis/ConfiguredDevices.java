package io.plumbline.engine.analysis;

import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.journal.JournalListener;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Looks for devices in the configurations of a part of a journal: in force at its begin, or coming later in it. */
public final class ConfiguredDevices
{
    private ConfiguredDevices()
    {
    }

    /**
     * Looks for devices. Reads no further than to where all are found; all of the part for one that is not there.
     *
     * @param part  of the journal, to be used for nothing else.
     * @param codes of the devices.
     * @return those that are in no configuration, sorted; none where damage may hide it.
     */
    public static Set<String> unknown(final RangeReplay part, final Collection<String> codes)
    {
        final Set<String> left = new TreeSet<>(codes);
        part.scan(
            new JournalListener()
            {
                @Override
                public void onConfigurationDevices(final ConfigurationDevicesDecoder devices)
                {
                    for (final ConfigurationDevicesDecoder.DevicesDecoder device : devices.devices())
                    {
                        left.remove(device.code());
                    }
                }
            },
            left::isEmpty,
            sequence -> {});
        return part.isGapless() ? left : Set.of();
    }
}
