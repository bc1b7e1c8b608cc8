package io.plumbline.perf.esper;

import io.plumbline.perf.peer.DeviceRound;
import io.plumbline.perf.peer.Verdicts;

/**
 * Takes the deviations for the answer. Esper calls it by its method's name.
 */
public final class DeviationSubscriber
{
    private final Verdicts verdicts;

    DeviationSubscriber(final Verdicts verdicts)
    {
        this.verdicts = verdicts;
    }

    /**
     * A row.
     *
     * @param device    index of the device.
     * @param component index of the component, 0 to 7.
     * @param round     of the device.
     * @param excess    sum of the group less four times the reading, micro-units.
     */
    public void update(final int device, final int component, final long round, final long excess)
    {
        verdicts.add(device, component, round, excess / DeviceRound.MEMBERS);
    }
}
