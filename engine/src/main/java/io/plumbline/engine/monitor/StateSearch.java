package io.plumbline.engine.monitor;

/**
 * Looks for a part of the state and passes over the rest. Not for who takes the whole of it, as a snapshot and the hash
 * do: those implement {@link StateVisitor} itself, so that none of it can be forgotten.
 */
public abstract class StateSearch implements StateVisitor
{
    /** {@inheritDoc} */
    @Override
    public void onFleet(final long timeNs, final long setOrder, final MonitorCounts counts)
    {
    }

    /** {@inheritDoc} */
    @Override
    public void onDevice(
        final int device,
        final int arrived,
        final int valid,
        final int alarms,
        final boolean silent,
        final long roundDeadlineNs,
        final long roundOrder,
        final long silenceDeadlineNs,
        final long silenceOrder)
    {
    }

    /** {@inheritDoc} */
    @Override
    public void onComponent(
        final int device, final int component, final long power, final int breachCount, final int calmCount)
    {
    }
}
