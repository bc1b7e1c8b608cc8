package io.plumbline.journal;

import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationEndDecoder;
import io.plumbline.codec.sbe.ConfigurationProfilesDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.DamageAcceptedDecoder;
import io.plumbline.codec.sbe.SegmentEndDecoder;
import io.plumbline.codec.sbe.SegmentStartDecoder;
import io.plumbline.codec.sbe.SnapshotDevicesDecoder;
import io.plumbline.codec.sbe.SnapshotEndDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import org.agrona.DirectBuffer;

/**
 * Receives the journal's messages in their order from a {@link JournalTailer}, on the thread that polls it.
 * <p>
 * The sequence given with a verdict is that of the input event it belongs to. Buffers and flyweights are valid only
 * during the call. The flags are the bits of the SBE sets {@code ReadingFlags} and {@code ComponentFlags}.
 */
public interface JournalListener
{
    /**
     * Input event: an accepted reading. The last call for its sequence unless it was evaluated.
     *
     * @param sequence  of the event.
     * @param timeNs    of the event, epoch nanoseconds.
     * @param device    index of the device.
     * @param component index of the component, 0 to 7.
     * @param power     micro-units; {@code Long.MIN_VALUE} when the reading is not valid.
     * @param flags     bits of {@code ReadingFlags}.
     */
    default void onReading(
        final long sequence,
        final long timeNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
    }

    /**
     * Verdict: the reading before completed its device's round.
     *
     * @param sequence of the reading.
     * @param firstSum micro-units; {@code Long.MIN_VALUE} when the group was not evaluated.
     * @param lastSum  micro-units; {@code Long.MIN_VALUE} when the group was not evaluated.
     * @param members  mask of the components that counted.
     */
    default void onRoundEvaluated(
        final long sequence, final long firstSum, final long lastSum, final int members)
    {
    }

    /**
     * Verdict: a component of the round before breached a bound or changed its alarm.
     *
     * @param sequence  of the reading that completed the round.
     * @param component index of the component, 0 to 7.
     * @param power     micro-units, as it counted.
     * @param threshold the bound breached in micro-units; {@code Long.MIN_VALUE} when none was.
     * @param flags     bits of {@code ComponentFlags}.
     */
    default void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
    }

    /**
     * Verdict: an open round timed out. Comes before the input event whose time made it fall due.
     *
     * @param sequence   of that input event.
     * @param deadlineNs epoch nanoseconds.
     * @param device     index of the device.
     * @param missing    mask of the components that were not in.
     */
    default void onRoundIncomplete(
        final long sequence, final long deadlineNs, final int device, final int missing)
    {
    }

    /**
     * Verdict: nothing was heard of a device. Comes before the input event whose time made it fall due.
     *
     * @param sequence   of that input event.
     * @param deadlineNs epoch nanoseconds.
     * @param device     index of the device.
     */
    default void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
    }

    /**
     * Input event: a refused message.
     *
     * @param sequence   of the event.
     * @param timeNs     of the event, epoch nanoseconds.
     * @param reason     code of the {@code DecodeStatus}.
     * @param lineLength of the whole message in bytes.
     * @param raw        buffer that holds the first bytes of the message.
     * @param offset     of those bytes.
     * @param length     of those bytes.
     */
    default void onRejected(
        final long sequence,
        final long timeNs,
        final int reason,
        final long lineLength,
        final DirectBuffer raw,
        final int offset,
        final int length)
    {
    }

    /**
     * Input event: time has moved on.
     *
     * @param sequence of the event.
     * @param timeNs   of the event, epoch nanoseconds.
     */
    default void onTick(final long sequence, final long timeNs)
    {
    }

    /**
     * Input event: time has moved on, and nothing could be read since the event before. Who does not decide on
     * deadlines takes it for a tick.
     *
     * @param sequence of the event.
     * @param timeNs   of the event, epoch nanoseconds.
     */
    default void onStandstill(final long sequence, final long timeNs)
    {
        onTick(sequence, timeNs);
    }

    /**
     * Input event: the configuration that was handed out last is in force from here on, not before. A snapshot of the
     * state it begins with follows. Who begins to read after this event gets that configuration and that snapshot
     * without it.
     *
     * @param sequence       of the event.
     * @param timeNs         of the event, epoch nanoseconds.
     * @param devicesAdded   devices that were not in the configuration before.
     * @param devicesRemoved devices that are not in it any more; their state is gone.
     * @param devicesChanged devices that stay, with other limits.
     * @param alarmsDropped  verdict: alarms that were up on the devices removed.
     */
    default void onReload(
        final long sequence,
        final long timeNs,
        final long devicesAdded,
        final long devicesRemoved,
        final long devicesChanged,
        final long alarmsDropped)
    {
    }

    /**
     * A segment begins.
     *
     * @param start wrapped flyweight.
     */
    default void onSegmentStart(final SegmentStartDecoder start)
    {
    }

    /**
     * The segment that has begun goes on after damage, from the last good event before it.
     *
     * @param accepted wrapped flyweight.
     */
    default void onDamageAccepted(final DamageAcceptedDecoder accepted)
    {
    }

    /**
     * Input events are missing before what comes next, a head, perhaps amid a segment: an engine was told to go on
     * after the damage they were lost to, or the reader goes on after it.
     *
     * @param dueSequence  of the first that is missing.
     * @param nextSequence of the first that is there.
     */
    default void onGap(final long dueSequence, final long nextSequence)
    {
    }

    /**
     * Input events that came right before the next one are lost, and it has the sequence that the first of them had: an
     * engine was told to go on after damage, from the last good event before it. How many there were is not known. Not
     * told to who begins to read behind that event.
     *
     * @param nextSequence of the event that comes next, with the head before it.
     */
    default void onLoss(final long nextSequence)
    {
    }

    /**
     * To a follower, before anything else: the journal has lost events that the follower has seen, and has gone on with
     * the sequences they had. What comes next are other events of these sequences. Told once, when it is opened.
     *
     * @param dueSequence  of the next input event, by the position that was saved.
     * @param nextSequence of the first that was written anew, which comes next.
     */
    default void onRewind(final long dueSequence, final long nextSequence)
    {
    }

    /**
     * A segment ended cleanly.
     *
     * @param end wrapped flyweight.
     */
    default void onSegmentEnd(final SegmentEndDecoder end)
    {
    }

    /**
     * A configuration begins: at the head of a segment or of a later file of it, which a snapshot follows, the one in
     * force; otherwise one that {@link #onReload} puts into force. Where reading begins in the middle of a journal,
     * the one in force there.
     *
     * @param start wrapped flyweight.
     */
    default void onConfigurationStart(final ConfigurationStartDecoder start)
    {
    }

    /**
     * A chunk of limit profiles.
     *
     * @param profiles wrapped flyweight.
     */
    default void onConfigurationProfiles(final ConfigurationProfilesDecoder profiles)
    {
    }

    /**
     * A chunk of the device table.
     *
     * @param devices wrapped flyweight.
     */
    default void onConfigurationDevices(final ConfigurationDevicesDecoder devices)
    {
    }

    /**
     * The configuration is complete.
     *
     * @param end wrapped flyweight.
     */
    default void onConfigurationEnd(final ConfigurationEndDecoder end)
    {
    }

    /**
     * A snapshot begins.
     *
     * @param start wrapped flyweight.
     */
    default void onSnapshotStart(final SnapshotStartDecoder start)
    {
    }

    /**
     * A chunk of the devices' state.
     *
     * @param devices wrapped flyweight.
     */
    default void onSnapshotDevices(final SnapshotDevicesDecoder devices)
    {
    }

    /**
     * The snapshot is complete.
     *
     * @param end wrapped flyweight.
     */
    default void onSnapshotEnd(final SnapshotEndDecoder end)
    {
    }
}
