package io.plumbline.engine.verify;

import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.SegmentStartDecoder;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.SegmentScan;

/**
 * Looks whether a batch begins a segment or a cycle.
 */
final class SegmentHead implements JournalListener
{
    private boolean segmentStart;
    private boolean configurationStart;

    /** Looks at the batch that a scan has read. */
    void lookAt(final SegmentScan scan)
    {
        segmentStart = false;
        configurationStart = false;
        scan.handOut(this);
    }

    boolean startsSegment()
    {
        return segmentStart;
    }

    /** Whether decisions can be made from here on without what came before. */
    boolean starts()
    {
        return segmentStart || configurationStart;
    }

    /** {@inheritDoc} */
    @Override
    public void onSegmentStart(final SegmentStartDecoder start)
    {
        segmentStart = true;
    }

    /** {@inheritDoc} */
    @Override
    public void onConfigurationStart(final ConfigurationStartDecoder start)
    {
        configurationStart = true;
    }
}
