package io.plumbline.engine.replay;

import io.plumbline.codec.sbe.SegmentStartDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.engine.Fleet;

/**
 * Tells of each configuration that comes into force in a journal, with where it does: at the start of an engine or by a
 * reload. Listener of a tailer, on its thread.
 */
public final class ConfigurationHistory extends FleetListener
{
    private final Listener listener;
    private boolean starts;
    private long startSequence;
    private long startNs;
    private long segmentNumber;

    /**
     * A history.
     *
     * @param listener told of each configuration.
     */
    public ConfigurationHistory(final Listener listener)
    {
        this.listener = listener;
    }

    /** {@inheritDoc} */
    @Override
    public void onSegmentStart(final SegmentStartDecoder start)
    {
        starts = true;
        startSequence = start.nextSequence();
        startNs = start.startTime();
        segmentNumber = start.segmentNumber();
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshotStart(final SnapshotStartDecoder start)
    {
        // At the head of a later file stands what is in force already.
        if (starts && loadedFleet() != null)
        {
            starts = false;
            listener.onConfiguration(loadedFleet(), startSequence, startNs, segmentNumber, false);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onReload(
        final long sequence,
        final long timeNs,
        final long devicesAdded,
        final long devicesRemoved,
        final long devicesChanged,
        final long alarmsDropped)
    {
        listener.onConfiguration(loadedFleet(), sequence, timeNs, segmentNumber, true);
    }

    /** Told of configurations. */
    @FunctionalInterface
    public interface Listener
    {
        /**
         * A configuration comes into force.
         *
         * @param fleet    the configuration.
         * @param sequence of the reload, or of the first event after the start.
         * @param timeNs   of the reload or the start, epoch nanoseconds.
         * @param segment  that it stands in.
         * @param reload   whether it came by a reload.
         */
        void onConfiguration(Fleet fleet, long sequence, long timeNs, long segment, boolean reload);
    }
}
