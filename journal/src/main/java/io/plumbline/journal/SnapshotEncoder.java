package io.plumbline.journal;

import io.plumbline.codec.sbe.MessageHeaderEncoder;
import io.plumbline.codec.sbe.SnapshotDevicesEncoder;
import io.plumbline.codec.sbe.SnapshotEndEncoder;
import io.plumbline.codec.sbe.SnapshotStartEncoder;

/**
 * Encodes a snapshot of the monitor's state before the next input event, in as many messages as it takes:
 * {@link #start}, then for each device that is not in its initial state {@link #device} and {@link #component} for
 * those of its components that are not, then {@link #end}.
 * <p>
 * To be had from {@link JournalAppender#snapshot()}, whose thread and failures it shares.
 */
public final class SnapshotEncoder
{
    private static final int BLOCK = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int COMPONENTS = 8;
    private static final int GROUP_HEADER = SnapshotDevicesEncoder.DevicesEncoder.sbeHeaderSize();
    private static final int MAX_DEVICE_LENGTH = SnapshotDevicesEncoder.DevicesEncoder.sbeBlockLength() +
        SnapshotDevicesEncoder.DevicesEncoder.ComponentsEncoder.sbeHeaderSize() +
        COMPONENTS * SnapshotDevicesEncoder.DevicesEncoder.ComponentsEncoder.sbeBlockLength();
    private static final int MAX_COUNT = SnapshotDevicesEncoder.DevicesEncoder.countMaxValue();

    private final BatchEncoder batch;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final SnapshotStartEncoder start = new SnapshotStartEncoder();
    private final SnapshotDevicesEncoder devices = new SnapshotDevicesEncoder();
    private final SnapshotEndEncoder end = new SnapshotEndEncoder();
    private SnapshotDevicesEncoder.DevicesEncoder deviceGroup;
    private SnapshotDevicesEncoder.DevicesEncoder.ComponentsEncoder componentGroup;
    private int inChunk;

    SnapshotEncoder(final BatchEncoder batch)
    {
        this.batch = batch;
    }

    /**
     * Begins.
     *
     * @param timeNs   newest time, epoch nanoseconds; {@code Long.MIN_VALUE} before time has begun.
     * @param setOrder how many deadlines were set so far.
     * @return the message, its counts all 0, for the caller to put the counts into before the next call.
     */
    public SnapshotStartEncoder start(final long timeNs, final long setOrder)
    {
        deviceGroup = null;
        componentGroup = null;
        batch.beginSnapshot();
        batch.reserve(BLOCK + SnapshotStartEncoder.BLOCK_LENGTH);
        start.wrapAndApplyHeader(batch.buffer, batch.position(), header);
        batch.buffer.setMemory(start.offset(), SnapshotStartEncoder.BLOCK_LENGTH, (byte)0);
        start.nextSequence(batch.nextSequence()).time(timeNs).setOrder(setOrder);
        batch.endMessage(start.limit());
        return start;
    }

    /**
     * The next device, in the order of the indices.
     *
     * @param device          its index.
     * @param roundDeadlineNs epoch nanoseconds; {@code Long.MIN_VALUE} when no round is open.
     * @param roundOrder      value of the set order when that deadline was set.
     * @param silenceNs       silence deadline, epoch nanoseconds; {@code Long.MIN_VALUE} when none is set.
     * @param silenceOrder    value of the set order when that deadline was set.
     * @param arrived         mask of the components that are in in the open round.
     * @param valid           mask of those of them whose reading is valid.
     * @param alarms          mask of the components whose alarm is up.
     * @param silent          whether the device was reported silent and not heard since.
     */
    public void device(
        final int device,
        final long roundDeadlineNs,
        final long roundOrder,
        final long silenceNs,
        final long silenceOrder,
        final int arrived,
        final int valid,
        final int alarms,
        final boolean silent)
    {
        endDevice();
        if (deviceGroup == null || devices.limit() + MAX_DEVICE_LENGTH > batch.limit() || inChunk == MAX_COUNT)
        {
            endChunk();
            batch.reserve(BLOCK + SnapshotDevicesEncoder.BLOCK_LENGTH + GROUP_HEADER + MAX_DEVICE_LENGTH);
            deviceGroup = devices.wrapAndApplyHeader(batch.buffer, batch.position(), header).devicesCount(MAX_COUNT);
        }
        deviceGroup.next()
            .roundDeadline(roundDeadlineNs)
            .roundOrder(roundOrder)
            .silenceDeadline(silenceNs)
            .silenceOrder(silenceOrder)
            .device(device)
            .arrived((short)arrived)
            .valid((short)valid)
            .alarms((short)alarms)
            .flags().clear().silent(silent);
        componentGroup = deviceGroup.componentsCount(COMPONENTS);
        inChunk++;
    }

    /**
     * The next component of the device given last, in the order of the indices.
     *
     * @param component   its index, 0 to 7.
     * @param power       value in the open round in micro-units; {@code Long.MIN_VALUE} when not in or not valid.
     * @param breachCount rounds.
     * @param calmCount   rounds.
     */
    public void component(final int component, final long power, final int breachCount, final int calmCount)
    {
        componentGroup.next()
            .power(power)
            .breachCount(breachCount)
            .calmCount(calmCount)
            .id((short)(component + 1));
    }

    /**
     * Completes the snapshot and commits.
     *
     * @param stateHash hash of the whole state.
     */
    public void end(final long stateHash)
    {
        endDevice();
        endChunk();
        batch.reserve(BLOCK + SnapshotEndEncoder.BLOCK_LENGTH);
        end.wrapAndApplyHeader(batch.buffer, batch.position(), header)
            .nextSequence(batch.nextSequence())
            .stateHash(stateHash);
        batch.endMessage(end.limit());
        batch.commit();
    }

    private void endDevice()
    {
        if (componentGroup != null)
        {
            componentGroup.resetCountToIndex();
            componentGroup = null;
        }
    }

    private void endChunk()
    {
        if (deviceGroup != null)
        {
            deviceGroup.resetCountToIndex();
            batch.endMessage(devices.limit());
            deviceGroup = null;
        }
        inChunk = 0;
    }
}
