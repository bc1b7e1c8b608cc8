package io.plumbline.perf.esper;

import io.plumbline.perf.peer.DeviationSink;
import io.plumbline.perf.peer.DeviceRound;
import io.plumbline.perf.peer.EventLog;
import io.plumbline.perf.peer.Verdicts;

/**
 * Decides the batches that Esper makes. Esper calls it by its method's name.
 */
public final class RoundSubscriber
{
    private final DeviceRound[] devices;
    private final DeviationSink sink;

    /**
     * @param deviceCount of the fleet.
     * @param verdicts    that grow.
     * @param log         of deviations, or null.
     */
    RoundSubscriber(final int deviceCount, final Verdicts verdicts, final EventLog log)
    {
        devices = new DeviceRound[deviceCount];
        for (int i = 0; i < deviceCount; i++)
        {
            devices[i] = new DeviceRound(i);
        }
        sink = (device, component, round, deviation) ->
        {
            verdicts.add(device, component, round, deviation);
            if (log != null)
            {
                log.deviation(device, component, round, deviation);
            }
        };
    }

    /**
     * A batch.
     *
     * @param batch that is complete.
     * @param last  batch before it.
     */
    public void update(final EsperReading[] batch, final EsperReading[] last)
    {
        for (final EsperReading reading : batch)
        {
            devices[reading.getDevice()].onReading(reading.getComponent(), reading.getPower(), sink);
        }
    }
}
