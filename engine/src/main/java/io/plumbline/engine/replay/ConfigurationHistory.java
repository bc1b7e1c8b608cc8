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
    /** Whether events are missing right before what comes next, configurations perhaps among them. */
    private boolean missing;
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
        if (loadedFleet() == null)
        {
            return;
        }
        // At the head of a later file stands what is in force already, unless what came before it is missing.
        if (starts)
        {
            listener.onConfiguration(loadedFleet(), startSequence, startNs, segmentNumber, Cause.START, missing);
        }
        else if (missing)
        {
            listener.onConfiguration(
                loadedFleet(), start.nextSequence(), start.time(), segmentNumber, Cause.HEAD, true);
        }
        starts = false;
        missing = false;
    }

    /** {@inheritDoc} */
    @Override
    public void onGap(final long dueSequence, final long nextSequence)
    {
        missing = true;
    }

    /** {@inheritDoc} */
    @Override
    public void onLoss(final long nextSequence)
    {
        missing = true;
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
        listener.onConfiguration(loadedFleet(), sequence, timeNs, segmentNumber, Cause.RELOAD, false);
    }

    /** By what a configuration is known to be in force. */
    public enum Cause
    {
        /** The start of an engine. */
        START,
        /** A reload. */
        RELOAD,
        /** The head of a file, or one amid a file, before which events are missing. */
        HEAD
    }

    /** Told of configurations. */
    @FunctionalInterface
    public interface Listener
    {
        /**
         * A configuration comes into force, or is in force behind events that are missing.
         *
         * @param fleet    the configuration.
         * @param sequence of the reload, or of the first event after the start or the head.
         * @param timeNs   of the reload or the start, or the newest before the head, epoch nanoseconds.
         * @param segment  that it stands in.
         * @param cause    by what it is known to be in force.
         * @param atLatest whether events are missing right before, so that it may have been in force before that.
         */
        void onConfiguration(Fleet fleet, long sequence, long timeNs, long segment, Cause cause, boolean atLatest);
    }
}
