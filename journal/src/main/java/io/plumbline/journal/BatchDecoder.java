package io.plumbline.journal;

import io.plumbline.codec.sbe.ComponentVerdictDecoder;
import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationEndDecoder;
import io.plumbline.codec.sbe.ConfigurationProfilesDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.DamageAcceptedDecoder;
import io.plumbline.codec.sbe.DeviceSilentDecoder;
import io.plumbline.codec.sbe.ReadingDecoder;
import io.plumbline.codec.sbe.RejectedDecoder;
import io.plumbline.codec.sbe.ReloadDecoder;
import io.plumbline.codec.sbe.RoundEvaluatedDecoder;
import io.plumbline.codec.sbe.RoundIncompleteDecoder;
import io.plumbline.codec.sbe.SegmentEndDecoder;
import io.plumbline.codec.sbe.SegmentStartDecoder;
import io.plumbline.codec.sbe.SnapshotDevicesDecoder;
import io.plumbline.codec.sbe.SnapshotEndDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.codec.sbe.StandstillDecoder;
import io.plumbline.codec.sbe.TickDecoder;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;

/**
 * Adapter from the bytes of a verified batch to calls of a {@link JournalListener}. Single-threaded; allocates
 * nothing, its flyweights are reused.
 */
final class BatchDecoder
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long UINT32_MASK = 0xFFFF_FFFFL;
    private static final int BLOCK = MessageLayout.HEADER_LENGTH;
    private static final int READING_LENGTH = BLOCK + ReadingDecoder.BLOCK_LENGTH;
    private static final int POWER = BLOCK + ReadingDecoder.powerEncodingOffset();
    private static final int COMPONENT = BLOCK + ReadingDecoder.componentEncodingOffset();
    private static final int TIME_OFFSET = BLOCK + ReadingDecoder.timeOffsetEncodingOffset();
    private static final int FLAGS = BLOCK + ReadingDecoder.flagsEncodingOffset();

    private final ReadingDecoder reading = new ReadingDecoder();
    private final RejectedDecoder rejected = new RejectedDecoder();
    private final TickDecoder tick = new TickDecoder();
    private final StandstillDecoder standstill = new StandstillDecoder();
    private final ReloadDecoder reload = new ReloadDecoder();
    private final RoundIncompleteDecoder roundIncomplete = new RoundIncompleteDecoder();
    private final DeviceSilentDecoder deviceSilent = new DeviceSilentDecoder();
    private final RoundEvaluatedDecoder roundEvaluated = new RoundEvaluatedDecoder();
    private final ComponentVerdictDecoder componentVerdict = new ComponentVerdictDecoder();
    private final SegmentStartDecoder segmentStart = new SegmentStartDecoder();
    private final DamageAcceptedDecoder damageAccepted = new DamageAcceptedDecoder();
    private final SegmentEndDecoder segmentEnd = new SegmentEndDecoder();
    private final ConfigurationStartDecoder configurationStart = new ConfigurationStartDecoder();
    private final ConfigurationProfilesDecoder profiles = new ConfigurationProfilesDecoder();
    private final ConfigurationDevicesDecoder devices = new ConfigurationDevicesDecoder();
    private final ConfigurationEndDecoder configurationEnd = new ConfigurationEndDecoder();
    private final SnapshotStartDecoder snapshotStart = new SnapshotStartDecoder();
    private final SnapshotDevicesDecoder snapshotDevices = new SnapshotDevicesDecoder();
    private final SnapshotEndDecoder snapshotEnd = new SnapshotEndDecoder();

    private JournalListener listener;
    private UnsafeBuffer buffer;
    private long baseTimeNs;

    /**
     * Hands out a batch that was verified.
     *
     * @param batch        that holds it, from index 0.
     * @param length       of the batch, header included.
     * @param fromSequence input events before this one and their verdicts are left out.
     * @param to           receives the messages.
     */
    void decode(final UnsafeBuffer batch, final int length, final long fromSequence, final JournalListener to)
    {
        buffer = batch;
        listener = to;
        baseTimeNs = batch.getLong(BatchDescriptor.BASE_TIME_OFFSET, ORDER);
        final long firstSequence = firstSequence(batch);
        if (firstSequence >= fromSequence)
        {
            decode(BatchDescriptor.HEADER_LENGTH, length, firstSequence);
        }
        else
        {
            decode(skip(length, fromSequence - firstSequence), length, fromSequence);
        }
    }

    /**
     * Sequence of a batch's first input event, or of the next one when it has none.
     *
     * @param batch that was verified.
     * @return the sequence.
     */
    static long firstSequence(final UnsafeBuffer batch)
    {
        return batch.getLong(BatchDescriptor.FIRST_SEQUENCE_OFFSET, ORDER);
    }

    private void decode(final int from, final int length, final long firstSequence)
    {
        final UnsafeBuffer buffer = this.buffer;
        final JournalListener listener = this.listener;
        final long baseTimeNs = this.baseTimeNs;
        long sequence = firstSequence;
        int offset = from;
        while (offset < length)
        {
            if (buffer.getLong(offset, ORDER) == MessageLayout.READING_HEADER)
            {
                final int component = buffer.getInt(offset + COMPONENT, ORDER);
                listener.onReading(
                    sequence,
                    baseTimeNs + (buffer.getInt(offset + TIME_OFFSET, ORDER) & UINT32_MASK),
                    component >>> 3,
                    component & 7,
                    buffer.getLong(offset + POWER, ORDER),
                    buffer.getByte(offset + FLAGS) & 0xFF);
                offset += READING_LENGTH;
                sequence++;
            }
            else
            {
                final int end = MessageLayout.end(buffer, offset, length);
                sequence += onMessage(offset, sequence);
                offset = end;
            }
        }
    }

    /** Offset behind as many input events and the verdicts on the last of them. */
    private int skip(final int length, final long events)
    {
        int offset = BatchDescriptor.HEADER_LENGTH;
        long remaining = events;
        while (offset < length && (remaining > 0 || isOwnVerdict(MessageLayout.templateId(buffer, offset))))
        {
            if (MessageLayout.isInput(MessageLayout.templateId(buffer, offset)))
            {
                remaining--;
            }
            offset = MessageLayout.end(buffer, offset, length);
        }
        return offset;
    }

    private static boolean isOwnVerdict(final int templateId)
    {
        return templateId == RoundEvaluatedDecoder.TEMPLATE_ID || templateId == ComponentVerdictDecoder.TEMPLATE_ID;
    }

    /** Returns 1 for an input event, otherwise 0. */
    private int onMessage(final int offset, final long sequence)
    {
        final int block = offset + BLOCK;
        final int blockLength = MessageLayout.blockLength(buffer, offset);
        final int version = MessageLayout.version(buffer, offset);
        switch (MessageLayout.templateId(buffer, offset))
        {
            case ReadingDecoder.TEMPLATE_ID:
                onReading(block, blockLength, version, sequence);
                return 1;

            case RejectedDecoder.TEMPLATE_ID:
                onRejected(block, blockLength, version, sequence);
                return 1;

            case TickDecoder.TEMPLATE_ID:
                tick.wrap(buffer, block, blockLength, version);
                listener.onTick(sequence, baseTimeNs + tick.timeOffset());
                return 1;

            case StandstillDecoder.TEMPLATE_ID:
                standstill.wrap(buffer, block, blockLength, version);
                listener.onStandstill(sequence, baseTimeNs + standstill.timeOffset());
                return 1;

            case ReloadDecoder.TEMPLATE_ID:
                onReload(block, blockLength, version, sequence);
                return 1;

            case RoundIncompleteDecoder.TEMPLATE_ID:
                roundIncomplete.wrap(buffer, block, blockLength, version);
                listener.onRoundIncomplete(
                    sequence, roundIncomplete.deadline(), (int)roundIncomplete.device(), roundIncomplete.missing());
                return 0;

            case DeviceSilentDecoder.TEMPLATE_ID:
                deviceSilent.wrap(buffer, block, blockLength, version);
                listener.onDeviceSilent(sequence, deviceSilent.deadline(), (int)deviceSilent.device());
                return 0;

            case RoundEvaluatedDecoder.TEMPLATE_ID:
                roundEvaluated.wrap(buffer, block, blockLength, version);
                listener.onRoundEvaluated(
                    sequence - 1, roundEvaluated.firstSum(), roundEvaluated.lastSum(), roundEvaluated.members());
                return 0;

            case ComponentVerdictDecoder.TEMPLATE_ID:
                componentVerdict.wrap(buffer, block, blockLength, version);
                listener.onComponentVerdict(
                    sequence - 1,
                    componentVerdict.id() - 1,
                    componentVerdict.power(),
                    componentVerdict.threshold(),
                    componentVerdict.flags().getRaw());
                return 0;

            default:
                onHeadOrEnd(offset, block, blockLength, version);
                return 0;
        }
    }

    private void onReading(final int block, final int blockLength, final int version, final long sequence)
    {
        reading.wrap(buffer, block, blockLength, version);
        final int component = (int)reading.component();
        listener.onReading(
            sequence,
            baseTimeNs + reading.timeOffset(),
            component >>> 3,
            component & 7,
            reading.power(),
            reading.flags().getRaw());
    }

    private void onRejected(final int block, final int blockLength, final int version, final long sequence)
    {
        rejected.wrap(buffer, block, blockLength, version);
        final int raw = block + blockLength;
        listener.onRejected(
            sequence,
            baseTimeNs + rejected.timeOffset(),
            rejected.reasonRaw(),
            rejected.lineLength(),
            buffer,
            raw + RejectedDecoder.rawHeaderLength(),
            buffer.getShort(raw, ORDER) & 0xFFFF);
    }

    private void onReload(final int block, final int blockLength, final int version, final long sequence)
    {
        reload.wrap(buffer, block, blockLength, version);
        listener.onReload(
            sequence,
            baseTimeNs + reload.timeOffset(),
            reload.devicesAdded(),
            reload.devicesRemoved(),
            reload.devicesChanged(),
            reload.alarmsDropped());
    }

    private void onHeadOrEnd(final int offset, final int block, final int blockLength, final int version)
    {
        switch (MessageLayout.templateId(buffer, offset))
        {
            case SegmentStartDecoder.TEMPLATE_ID:
                listener.onSegmentStart(segmentStart.wrap(buffer, block, blockLength, version));
                break;

            case DamageAcceptedDecoder.TEMPLATE_ID:
                listener.onDamageAccepted(damageAccepted.wrap(buffer, block, blockLength, version));
                break;

            case SegmentEndDecoder.TEMPLATE_ID:
                listener.onSegmentEnd(segmentEnd.wrap(buffer, block, blockLength, version));
                break;

            case ConfigurationStartDecoder.TEMPLATE_ID:
                listener.onConfigurationStart(configurationStart.wrap(buffer, block, blockLength, version));
                break;

            case ConfigurationProfilesDecoder.TEMPLATE_ID:
                listener.onConfigurationProfiles(profiles.wrap(buffer, block, blockLength, version));
                break;

            case ConfigurationDevicesDecoder.TEMPLATE_ID:
                listener.onConfigurationDevices(devices.wrap(buffer, block, blockLength, version));
                break;

            case ConfigurationEndDecoder.TEMPLATE_ID:
                listener.onConfigurationEnd(configurationEnd.wrap(buffer, block, blockLength, version));
                break;

            case SnapshotStartDecoder.TEMPLATE_ID:
                listener.onSnapshotStart(snapshotStart.wrap(buffer, block, blockLength, version));
                break;

            case SnapshotDevicesDecoder.TEMPLATE_ID:
                listener.onSnapshotDevices(snapshotDevices.wrap(buffer, block, blockLength, version));
                break;

            case SnapshotEndDecoder.TEMPLATE_ID:
                listener.onSnapshotEnd(snapshotEnd.wrap(buffer, block, blockLength, version));
                break;

            default:
                throw new IllegalStateException("batch was not verified");
        }
    }
}
