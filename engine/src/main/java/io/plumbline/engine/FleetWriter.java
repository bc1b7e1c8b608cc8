package io.plumbline.engine;

import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.sbe.InvalidPolicy;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.ConfigurationEncoder;

/**
 * Writes a fleet to the journal.
 */
final class FleetWriter
{
    private FleetWriter()
    {
    }

    static io.plumbline.codec.sbe.TimeMode sbe(final TimeMode timeMode)
    {
        return timeMode == TimeMode.MESSAGE ?
            io.plumbline.codec.sbe.TimeMode.MESSAGE :
            io.plumbline.codec.sbe.TimeMode.ARRIVAL;
    }

    static void write(final Fleet fleet, final ConfigurationEncoder encoder)
    {
        final DeviceTable devices = fleet.devices();
        encoder.start(
            devices.size(), fleet.limits().profiles().size(), fleet.maxLineLength(), sbe(fleet.timeMode()));
        for (final Limits limits : fleet.limits().profiles())
        {
            encoder.profileBounds(
                limits.first().below(),
                limits.first().above(),
                limits.first().deadband(),
                limits.last().below(),
                limits.last().above(),
                limits.last().deadband());
            encoder.profileRules(
                limits.roundTimeoutNs(),
                limits.silentAfterNs(),
                limits.raiseAfter(),
                limits.clearAfter(),
                limits.excludeInvalid() ? InvalidPolicy.EXCLUDE : InvalidPolicy.ZERO);
        }
        final byte[] code = new byte[DeviceTable.MAX_CODE_LENGTH];
        for (int device = 0; device < devices.size(); device++)
        {
            final int length = devices.copyCode(device, code, 0);
            encoder.device(fleet.limits().profileOfDevice()[device], code, 0, length);
        }
        encoder.end();
    }
}
