package io.plumbline.journal;

import io.plumbline.codec.sbe.ComponentVerdictEncoder;
import io.plumbline.codec.sbe.DamageAcceptedEncoder;
import io.plumbline.codec.sbe.DeviceSilentEncoder;
import io.plumbline.codec.sbe.MessageHeaderEncoder;
import io.plumbline.codec.sbe.ReadingEncoder;
import io.plumbline.codec.sbe.RejectReason;
import io.plumbline.codec.sbe.RejectedEncoder;
import io.plumbline.codec.sbe.ReloadEncoder;
import io.plumbline.codec.sbe.RoundEvaluatedEncoder;
import io.plumbline.codec.sbe.RoundIncompleteEncoder;
import io.plumbline.codec.sbe.SegmentEndEncoder;
import io.plumbline.codec.sbe.SegmentStartEncoder;
import io.plumbline.codec.sbe.StandstillEncoder;
import io.plumbline.codec.sbe.TickEncoder;
import io.plumbline.codec.sbe.TimeMode;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Appends events and verdicts to a new segment, in batches.
 * <p>
 * The order of the calls is the order of the decisions: {@link #roundIncomplete} and {@link #deviceSilent} for the
 * deadlines that an input event's time made fall due; then the input event, {@link #reading}, {@link #rejected},
 * {@link #tick} or {@link #reload}; then, if it completed a round, {@link #roundEvaluated} and a
 * {@link #componentVerdict} for each component with something to say. All of these stand in the journal together or
 * not at all. {@link #commit} makes everything so far visible to tailers; it is also done when a batch is full, but
 * only ever between events.
 * <p>
 * Single-threaded, and may be handed over to another thread. After warm-up the methods for events allocate nothing.
 * When the queue throws anything the appender has failed for good: that call and every later one throws
 * {@link JournalException}, with the first cause.
 */
public final class JournalAppender implements AutoCloseable
{
    /** Default of how many bytes of messages a batch holds. */
    public static final int DEFAULT_PAYLOAD_LIMIT = 64 * 1024;
    /** Smallest number of bytes of messages a batch can be told to hold. */
    public static final int MIN_PAYLOAD_LIMIT = 4 * 1024;
    /** Largest number of bytes of messages a batch can be told to hold. */
    public static final int MAX_PAYLOAD_LIMIT = BatchDescriptor.MAX_BATCH_LENGTH - BatchDescriptor.HEADER_LENGTH;
    /** Largest index of a device. */
    public static final int MAX_DEVICE = (1 << 29) - 2;
    /** Version of the layout of segments and batches. */
    public static final int FORMAT_VERSION = BatchDescriptor.VERSION;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BLOCK = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final long REJECTED_HEADER =
        MessageLayout.header(RejectedEncoder.TEMPLATE_ID, RejectedEncoder.BLOCK_LENGTH);
    private static final long TICK_HEADER =
        MessageLayout.header(TickEncoder.TEMPLATE_ID, TickEncoder.BLOCK_LENGTH);
    private static final long STANDSTILL_HEADER =
        MessageLayout.header(StandstillEncoder.TEMPLATE_ID, StandstillEncoder.BLOCK_LENGTH);
    private static final long RELOAD_HEADER =
        MessageLayout.header(ReloadEncoder.TEMPLATE_ID, ReloadEncoder.BLOCK_LENGTH);
    private static final long ROUND_EVALUATED_HEADER =
        MessageLayout.header(RoundEvaluatedEncoder.TEMPLATE_ID, RoundEvaluatedEncoder.BLOCK_LENGTH);
    private static final long COMPONENT_VERDICT_HEADER =
        MessageLayout.header(ComponentVerdictEncoder.TEMPLATE_ID, ComponentVerdictEncoder.BLOCK_LENGTH);
    private static final long ROUND_INCOMPLETE_HEADER =
        MessageLayout.header(RoundIncompleteEncoder.TEMPLATE_ID, RoundIncompleteEncoder.BLOCK_LENGTH);
    private static final long DEVICE_SILENT_HEADER =
        MessageLayout.header(DeviceSilentEncoder.TEMPLATE_ID, DeviceSilentEncoder.BLOCK_LENGTH);
    private static final int READING_LENGTH = BLOCK + ReadingEncoder.BLOCK_LENGTH;
    private static final int POWER = BLOCK + ReadingEncoder.powerEncodingOffset();
    private static final int COMPONENT = BLOCK + ReadingEncoder.componentEncodingOffset();
    private static final int TIME_OFFSET = BLOCK + ReadingEncoder.timeOffsetEncodingOffset();
    private static final int FLAGS = BLOCK + ReadingEncoder.flagsEncodingOffset();
    private static final int MAX_BUILD_LENGTH = 256;
    private static final int MAX_DAMAGE_LENGTH = 1024;
    private static final int MAX_REASON = RejectReason.POWER_OUT_OF_RANGE.value();

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final RejectedEncoder rejected = new RejectedEncoder();
    private final TickEncoder tick = new TickEncoder();
    private final StandstillEncoder standstill = new StandstillEncoder();
    private final ReloadEncoder reload = new ReloadEncoder();
    private final RoundEvaluatedEncoder roundEvaluated = new RoundEvaluatedEncoder();
    private final ComponentVerdictEncoder componentVerdict = new ComponentVerdictEncoder();
    private final RoundIncompleteEncoder roundIncomplete = new RoundIncompleteEncoder();
    private final DeviceSilentEncoder deviceSilent = new DeviceSilentEncoder();
    private final Segment segment;
    private final JournalSpace space;
    private final BatchEncoder batch;
    private final UnsafeBuffer buffer;
    private final ConfigurationEncoder configuration;
    private final SnapshotEncoder snapshot;
    private final AtomicLong committed;

    /**
     * To a new segment, hourly and with the default size of batches.
     *
     * @param segment      that {@link JournalLock#createSegment} made.
     * @param nextSequence sequence of the first input event.
     */
    public JournalAppender(final Segment segment, final long nextSequence)
    {
        this(segment, nextSequence, RollCycle.HOURLY, DEFAULT_PAYLOAD_LIMIT);
    }

    /**
     * To a new segment.
     *
     * @param segment      that {@link JournalLock#createSegment} made.
     * @param nextSequence sequence of the first input event.
     * @param rollCycle    how much time a file of the segment holds.
     * @param payloadLimit how many bytes of messages a batch holds.
     * @throws JournalException if the segment is not a new one or cannot be written.
     */
    public JournalAppender(
        final Segment segment, final long nextSequence, final RollCycle rollCycle, final int payloadLimit)
    {
        this(
            segment,
            nextSequence,
            new JournalSettings(rollCycle, payloadLimit, Durability.PROCESS, JournalSettings.DEFAULT_AHEAD_BYTES));
    }

    /**
     * To a new segment.
     *
     * @param segment      that {@link JournalLock#createSegment} made.
     * @param nextSequence sequence of the first input event.
     * @param settings     how to write.
     * @throws JournalException if the segment is not a new one or cannot be written.
     */
    public JournalAppender(final Segment segment, final long nextSequence, final JournalSettings settings)
    {
        this(segment, nextSequence, settings, DiskAccess.NATIVE);
    }

    JournalAppender(
        final Segment segment,
        final long nextSequence,
        final JournalSettings settings,
        final DiskAccess disk)
    {
        if (QueueFiles.find(segment.path()).isPresent())
        {
            throw new JournalException(segment.path(), "not a new segment");
        }
        this.segment = segment;
        final SegmentWriter writer = open(segment, settings, disk);
        this.space = writer.space();
        this.batch = new BatchEncoder(segment, writer, settings.payloadLimit(), nextSequence);
        this.buffer = batch.buffer;
        this.committed = new AtomicLong(nextSequence);
        this.configuration = new ConfigurationEncoder(batch, false);
        this.snapshot = new SnapshotEncoder(batch);
    }

    /**
     * The segment that is written.
     *
     * @return the segment.
     */
    public Segment segment()
    {
        return segment;
    }

    /**
     * The room on the disk: an agent to be run beside the appender, stopped before it is closed.
     *
     * @return the room, always the same.
     */
    public JournalSpace space()
    {
        return space;
    }

    /**
     * Sequence that the next input event will have.
     *
     * @return the next sequence.
     */
    public long nextSequence()
    {
        return batch.nextSequence();
    }

    /**
     * How many batches were written.
     *
     * @return how many to this segment, its head's too.
     */
    public long writtenBatches()
    {
        return batch.writtenBatches();
    }

    /**
     * How many bytes these batches have, without what the queue adds to them.
     *
     * @return bytes.
     */
    public long writtenBytes()
    {
        return batch.writtenBytes();
    }

    /**
     * What followers may have been handed out: sequence of the next input event after all that was committed. Any
     * thread.
     *
     * @return the sequence.
     */
    public long committedSequence()
    {
        return committed.get();
    }

    /**
     * Input event: an accepted reading.
     *
     * @param timeNs    of the event, epoch nanoseconds, not before that of the event before.
     * @param device    index of the device, 0 to {@link #MAX_DEVICE}.
     * @param component index of the component, 0 to 7.
     * @param power     micro-units; {@code Long.MIN_VALUE} when the reading is not valid.
     * @param flags     bits of {@code ReadingFlags}.
     */
    public void reading(
        final long timeNs, final int device, final int component, final long power, final int flags)
    {
        final long timeOffset = batch.beginInput(timeNs);
        final int position = batch.position();
        buffer.putLong(position, MessageLayout.READING_HEADER, ORDER);
        buffer.putLong(position + POWER, power, ORDER);
        buffer.putInt(position + COMPONENT, device << 3 | component, ORDER);
        buffer.putInt(position + TIME_OFFSET, (int)timeOffset, ORDER);
        buffer.putByte(position + FLAGS, (byte)flags);
        batch.endInput(READING_LENGTH);
    }

    /**
     * Input event: a refused message.
     *
     * @param timeNs     of the event, epoch nanoseconds.
     * @param reason     code of the {@code DecodeStatus}, not 0.
     * @param lineLength of the whole message in bytes.
     * @param raw        holds the message or its beginning.
     * @param offset     of the message therein.
     * @param length     of what is there; the first 256 bytes of it are kept.
     */
    public void rejected(
        final long timeNs,
        final int reason,
        final long lineLength,
        final byte[] raw,
        final int offset,
        final int length)
    {
        if (reason < 1 || reason > MAX_REASON)
        {
            throw new IllegalArgumentException("no reason " + reason);
        }
        final long timeOffset = batch.beginInput(timeNs);
        final int position = batch.position();
        buffer.putLong(position, REJECTED_HEADER, ORDER);
        rejected.wrap(buffer, position + BLOCK)
            .timeOffset(timeOffset)
            .lineLength(lineLength)
            .reason(RejectReason.get((short)reason))
            .putRaw(raw, offset, Math.min(length, BatchDescriptor.MAX_RAW_LENGTH));
        batch.endInput(BLOCK + rejected.encodedLength());
    }

    /**
     * Input event: time has moved on.
     *
     * @param timeNs of the event, epoch nanoseconds.
     */
    public void tick(final long timeNs)
    {
        final long timeOffset = batch.beginInput(timeNs);
        final int position = batch.position();
        buffer.putLong(position, TICK_HEADER, ORDER);
        tick.wrap(buffer, position + BLOCK).timeOffset(timeOffset);
        batch.endInput(BLOCK + TickEncoder.BLOCK_LENGTH);
    }

    /**
     * Input event: since the event before it nothing could be read.
     *
     * @param timeNs of the event, epoch nanoseconds.
     */
    public void standstill(final long timeNs)
    {
        final long timeOffset = batch.beginInput(timeNs);
        final int position = batch.position();
        buffer.putLong(position, STANDSTILL_HEADER, ORDER);
        standstill.wrap(buffer, position + BLOCK).timeOffset(timeOffset);
        batch.endInput(BLOCK + StandstillEncoder.BLOCK_LENGTH);
    }

    /**
     * Input event: the configuration given since {@link #newConfiguration()} comes into force. Ends its batch, so that
     * it stands in the journal or does not; a snapshot is to follow.
     *
     * @param timeNs         of the event, epoch nanoseconds.
     * @param devicesAdded   devices that were not in the configuration before.
     * @param devicesRemoved devices that are not in it any more.
     * @param devicesChanged devices that stay, with other limits.
     * @param alarmsDropped  verdict: alarms that were up on the devices removed.
     */
    public void reload(
        final long timeNs,
        final int devicesAdded,
        final int devicesRemoved,
        final int devicesChanged,
        final int alarmsDropped)
    {
        final long timeOffset = batch.beginInput(timeNs);
        final int position = batch.position();
        buffer.putLong(position, RELOAD_HEADER, ORDER);
        reload.wrap(buffer, position + BLOCK)
            .timeOffset(timeOffset)
            .devicesAdded(devicesAdded)
            .devicesRemoved(devicesRemoved)
            .devicesChanged(devicesChanged)
            .alarmsDropped(alarmsDropped);
        batch.endInput(BLOCK + ReloadEncoder.BLOCK_LENGTH);
        batch.endReload();
    }

    /**
     * Verdict: the reading before completed its device's round.
     *
     * @param firstSum micro-units; {@code Long.MIN_VALUE} when the group was not evaluated.
     * @param lastSum  micro-units; {@code Long.MIN_VALUE} when the group was not evaluated.
     * @param members  mask of the components that counted.
     */
    public void roundEvaluated(final long firstSum, final long lastSum, final int members)
    {
        final int position = batch.claimVerdict(BLOCK + RoundEvaluatedEncoder.BLOCK_LENGTH);
        buffer.putLong(position, ROUND_EVALUATED_HEADER, ORDER);
        roundEvaluated.wrap(buffer, position + BLOCK)
            .firstSum(firstSum)
            .lastSum(lastSum)
            .members((short)members);
    }

    /**
     * Verdict: a component of the round before breached a bound or changed its alarm.
     *
     * @param component index of the component, 0 to 7.
     * @param power     micro-units, as it counted.
     * @param threshold the bound breached in micro-units; {@code Long.MIN_VALUE} when none was.
     * @param flags     bits of {@code ComponentFlags}.
     */
    public void componentVerdict(final int component, final long power, final long threshold, final int flags)
    {
        final int position = batch.claimVerdict(BLOCK + ComponentVerdictEncoder.BLOCK_LENGTH);
        buffer.putLong(position, COMPONENT_VERDICT_HEADER, ORDER);
        componentVerdict.wrap(buffer, position + BLOCK)
            .power(power)
            .threshold(threshold)
            .id((short)(component + 1));
        buffer.putByte(componentVerdict.flags().offset(), (byte)flags);
    }

    /**
     * Verdict: an open round timed out.
     *
     * @param deadlineNs epoch nanoseconds.
     * @param device     index of the device.
     * @param missing    mask of the components that were not in.
     */
    public void roundIncomplete(final long deadlineNs, final int device, final int missing)
    {
        final int position = batch.claimDeadline(BLOCK + RoundIncompleteEncoder.BLOCK_LENGTH);
        buffer.putLong(position, ROUND_INCOMPLETE_HEADER, ORDER);
        roundIncomplete.wrap(buffer, position + BLOCK)
            .deadline(deadlineNs)
            .device(device)
            .missing((short)missing);
    }

    /**
     * Verdict: nothing was heard of a device.
     *
     * @param deadlineNs epoch nanoseconds.
     * @param device     index of the device.
     */
    public void deviceSilent(final long deadlineNs, final int device)
    {
        final int position = batch.claimDeadline(BLOCK + DeviceSilentEncoder.BLOCK_LENGTH);
        buffer.putLong(position, DEVICE_SILENT_HEADER, ORDER);
        deviceSilent.wrap(buffer, position + BLOCK).deadline(deadlineNs).device(device);
    }

    /**
     * First message of the segment. Configuration and snapshot follow.
     *
     * @param startTimeNs  wall clock, epoch nanoseconds.
     * @param previousHash of the state this segment goes on from; 0 in the first segment.
     * @param timeMode     where the time of the events comes from.
     * @param build        version of the program, at most 256 bytes.
     */
    public void segmentStart(
        final long startTimeNs, final long previousHash, final TimeMode timeMode, final String build)
    {
        final byte[] buildBytes = build.getBytes(StandardCharsets.UTF_8);
        final SegmentStartEncoder start = new SegmentStartEncoder();
        batch.reserve(BLOCK + SegmentStartEncoder.BLOCK_LENGTH + SegmentStartEncoder.buildHeaderLength() +
            MAX_BUILD_LENGTH);
        start.wrapAndApplyHeader(buffer, batch.position(), header)
            .startTime(startTimeNs)
            .nextSequence(batch.nextSequence())
            .previousHash(previousHash)
            .segmentNumber(segment.number())
            .formatVersion(FORMAT_VERSION)
            .timeMode(timeMode)
            .putBuild(buildBytes, 0, Math.min(buildBytes.length, MAX_BUILD_LENGTH));
        batch.endMessage(start.limit());
    }

    /**
     * After {@link #segmentStart}: the segment goes on after damage.
     *
     * @param accepted what is damaged; the first {@value #MAX_DAMAGE_LENGTH} bytes of its text are kept.
     */
    public void damageAccepted(final AcceptedDamage accepted)
    {
        final byte[] damage = accepted.damage().getBytes(StandardCharsets.UTF_8);
        final DamageAcceptedEncoder encoder = new DamageAcceptedEncoder();
        batch.reserve(BLOCK + DamageAcceptedEncoder.BLOCK_LENGTH + DamageAcceptedEncoder.damageHeaderLength() +
            MAX_DAMAGE_LENGTH);
        encoder.wrapAndApplyHeader(buffer, batch.position(), header)
            .nextSequence(accepted.nextSequence())
            .segmentNumber(accepted.segmentNumber())
            .lostFrom(accepted.isBounded() ? accepted.lostFrom() : DamageAcceptedEncoder.lostFromNullValue())
            .goesOnWith(accepted.isBounded() ? accepted.goesOnWith() : DamageAcceptedEncoder.goesOnWithNullValue())
            .putDamage(damage, 0, Math.min(damage.length, MAX_DAMAGE_LENGTH));
        batch.endMessage(encoder.limit());
    }

    /**
     * Encodes the configuration, at the head of the segment and of each later cycle.
     *
     * @return the encoder, always the same; no other method must be called before its {@code end}.
     */
    public ConfigurationEncoder configuration()
    {
        return configuration;
    }

    /**
     * Commits, and encodes a configuration that {@link #reload} is to put into force, in batches of its own. Verdicts
     * on the deadlines that the reload's time made fall due come after it. Readers that never come to the reload take
     * no notice of it.
     *
     * @return the encoder, for this configuration; no other method must be called before its {@code end}.
     */
    public ConfigurationEncoder newConfiguration()
    {
        batch.commit();
        return new ConfigurationEncoder(batch, true);
    }

    /**
     * Encodes a snapshot, after the configuration.
     *
     * @return the encoder, always the same; no other method must be called before its {@code end}.
     */
    public SnapshotEncoder snapshot()
    {
        return snapshot;
    }

    /**
     * Last message of the segment.
     *
     * @param stopTimeNs wall clock, epoch nanoseconds.
     * @param stateHash  hash of the state after the last input event.
     */
    public void segmentEnd(final long stopTimeNs, final long stateHash)
    {
        batch.reserve(BLOCK + SegmentEndEncoder.BLOCK_LENGTH);
        final SegmentEndEncoder end = new SegmentEndEncoder();
        end.wrapAndApplyHeader(buffer, batch.position(), header)
            .stopTime(stopTimeNs)
            .nextSequence(batch.nextSequence())
            .stateHash(stateHash);
        batch.endMessage(end.limit());
    }

    /**
     * Writes what has been given so far as one excerpt, and with {@link Durability#DISK} forces all that was written
     * to the disk; does nothing when there is nothing. To be called between events. Tailers see it from here on.
     *
     * @throws JournalFullException if there is no room on the disk and it is not waited for.
     * @throws JournalException     if anything else is wrong; the appender has failed for good.
     */
    public void commit()
    {
        batch.commit();
        committed.lazySet(batch.nextSequence());
    }

    /**
     * Commits, and lets what follows go to the file of a later time. A time before the last one given is held at it.
     * Configuration and snapshot are to follow: at the beginning of a new cycle, or further on in the present one,
     * where readers begin with the nearest.
     *
     * @param wallMs wall clock, epoch milliseconds.
     */
    public void roll(final long wallMs)
    {
        batch.roll(wallMs);
    }

    /**
     * Closes the segment's files. What was not committed is dropped; a clean stop calls {@link #segmentEnd} and
     * {@link #commit} before. Idempotent.
     */
    @Override
    public void close()
    {
        batch.close();
    }

    private static SegmentWriter open(
        final Segment segment, final JournalSettings settings, final DiskAccess disk)
    {
        try
        {
            return new SegmentWriter(segment.path(), segment.startTimeMs(), settings, disk);
        }
        catch (final IOException | RuntimeException ex)
        {
            throw new JournalException(segment.path(), "cannot be written: " + JournalException.describe(ex), ex);
        }
    }
}
