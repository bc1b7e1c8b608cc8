package io.plumbline.engine.replay;

import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationEndDecoder;
import io.plumbline.codec.sbe.ConfigurationProfilesDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.engine.Fleet;
import io.plumbline.journal.JournalListener;

/** Puts the configurations that a journal shows together. */
abstract class FleetListener implements JournalListener
{
    private final FleetLoader loader = new FleetLoader();
    private Fleet loaded;

    /** The configuration that was shown last, in force or not; null before the first, and while one is shown. */
    final Fleet loadedFleet()
    {
        return loaded;
    }

    /** {@inheritDoc} */
    @Override
    public void onConfigurationStart(final ConfigurationStartDecoder start)
    {
        loaded = null;
        loader.onStart(start);
    }

    /** {@inheritDoc} */
    @Override
    public void onConfigurationProfiles(final ConfigurationProfilesDecoder profiles)
    {
        loader.onProfiles(profiles);
    }

    /** {@inheritDoc} */
    @Override
    public void onConfigurationDevices(final ConfigurationDevicesDecoder devices)
    {
        loader.onDevices(devices);
    }

    /** {@inheritDoc} */
    @Override
    public void onConfigurationEnd(final ConfigurationEndDecoder end)
    {
        loaded = loader.onEnd(end);
    }
}
