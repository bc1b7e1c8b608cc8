package io.plumbline.engine.verify;

import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.DamageAcceptedDecoder;
import io.plumbline.codec.sbe.SegmentStartDecoder;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.SegmentScan;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks whether a batch begins a segment or a cycle, and what damage the segment's engine was told to go on after.
 */
final class SegmentHead implements JournalListener
{
    private final List<AcceptedDamage> accepted = new ArrayList<>();
    private boolean segmentStart;
    private boolean configurationStart;

    /** Looks at the batch that a scan has read. */
    void lookAt(final SegmentScan scan)
    {
        segmentStart = false;
        configurationStart = false;
        accepted.clear();
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

    boolean startsConfiguration()
    {
        return configurationStart;
    }

    /** Damage that stands accepted in the batch. */
    List<AcceptedDamage> accepted()
    {
        return accepted;
    }

    /** {@inheritDoc} */
    @Override
    public void onDamageAccepted(final DamageAcceptedDecoder damage)
    {
        accepted.add(AcceptedDamage.of(damage));
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
