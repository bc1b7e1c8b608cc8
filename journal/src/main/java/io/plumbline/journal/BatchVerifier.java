package io.plumbline.journal;

import io.plumbline.codec.sbe.ComponentVerdictDecoder;
import io.plumbline.codec.sbe.DeviceSilentDecoder;
import io.plumbline.codec.sbe.ReadingDecoder;
import io.plumbline.codec.sbe.RejectReason;
import io.plumbline.codec.sbe.RejectedDecoder;
import io.plumbline.codec.sbe.ReloadDecoder;
import io.plumbline.codec.sbe.RoundEvaluatedDecoder;
import io.plumbline.codec.sbe.RoundIncompleteDecoder;
import io.plumbline.codec.sbe.SegmentStartDecoder;
import io.plumbline.codec.sbe.SnapshotEndDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.codec.sbe.StandstillDecoder;
import io.plumbline.codec.sbe.TickDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Verifies a batch whole before anything of it is handed out: header, checksum, sequence, and that its messages are
 * known, fit, and stand in the order of the decisions. After {@link #verify} returned null, a {@link BatchDecoder}
 * reads nothing out of bounds. Allocates only to name damage. Single-threaded.
 */
final class BatchVerifier
{
    /** No sequence is expected yet: that of the first batch is taken. */
    static final long ANY_SEQUENCE = -1;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int READING_LENGTH = MessageLayout.HEADER_LENGTH + ReadingDecoder.BLOCK_LENGTH;
    private static final int MAX_REASON = RejectReason.POWER_OUT_OF_RANGE.value();

    private final CRC32C crc = new CRC32C();
    private final int segmentNumber;
    private int inputCount;
    private int previousTemplate;
    private boolean endsSnapshot;
    private boolean reloads;
    private boolean beginsSnapshot;
    private boolean holdsHead;

    BatchVerifier(final int segmentNumber)
    {
        this.segmentNumber = segmentNumber;
    }

    /**
     * Verifies a batch.
     *
     * @param excerpt          that holds it.
     * @param expectedSequence that its first input event must have, or {@link #ANY_SEQUENCE}.
     * @return what is wrong with it, or null.
     */
    String verify(final ExcerptBuffer excerpt, final long expectedSequence)
    {
        final UnsafeBuffer buffer = excerpt.buffer();
        final int length = excerpt.length();
        if (length < BatchDescriptor.HEADER_LENGTH)
        {
            return "excerpt of " + length + " bytes is shorter than a batch's header";
        }
        if (buffer.getInt(BatchDescriptor.MAGIC_OFFSET, ORDER) != BatchDescriptor.MAGIC)
        {
            return "no batch (bad magic number)";
        }
        if (buffer.getShort(BatchDescriptor.VERSION_OFFSET, ORDER) != BatchDescriptor.VERSION)
        {
            return "batch of unknown version " + (buffer.getShort(BatchDescriptor.VERSION_OFFSET, ORDER) & 0xFFFF);
        }
        if (buffer.getInt(BatchDescriptor.LENGTH_OFFSET, ORDER) != length - BatchDescriptor.HEADER_LENGTH)
        {
            return "batch of " + Integer.toUnsignedString(buffer.getInt(BatchDescriptor.LENGTH_OFFSET, ORDER)) +
                " bytes in an excerpt of " + length;
        }
        if (BatchDescriptor.checksum(crc, excerpt.bytes(), length) !=
            buffer.getInt(BatchDescriptor.CRC_OFFSET, ORDER))
        {
            return "checksum does not match";
        }
        return verifyContent(buffer, length, expectedSequence);
    }

    /**
     * Whether the batch verified last completes a snapshot.
     *
     * @return true if it does.
     */
    boolean endsSnapshot()
    {
        return endsSnapshot;
    }

    /**
     * Whether the batch verified last holds a reload.
     *
     * @return true if it does.
     */
    boolean reloads()
    {
        return reloads;
    }

    /**
     * Whether the batch verified last begins with the beginning of a snapshot.
     *
     * @return true if it does.
     */
    boolean beginsSnapshot()
    {
        return beginsSnapshot;
    }

    private String verifyContent(final UnsafeBuffer buffer, final int length, final long expectedSequence)
    {
        final int flags = buffer.getShort(BatchDescriptor.FLAGS_OFFSET, ORDER) & 0xFFFF;
        final long sequence = buffer.getLong(BatchDescriptor.FIRST_SEQUENCE_OFFSET, ORDER);
        if (sequence < 0)
        {
            return "negative sequence";
        }
        if (expectedSequence != ANY_SEQUENCE && sequence != expectedSequence)
        {
            return "sequence " + sequence + " where " + expectedSequence + " is due";
        }
        final int invalidAt = verifyMessages(buffer, length);
        if (invalidAt != MessageLayout.INVALID)
        {
            return "bad message at byte " + invalidAt + " of the batch";
        }
        if (inputCount != buffer.getInt(BatchDescriptor.COUNT_OFFSET, ORDER))
        {
            return inputCount + " input events where the batch says " +
                Integer.toUnsignedString(buffer.getInt(BatchDescriptor.COUNT_OFFSET, ORDER));
        }
        if (reloads && (inputCount != 1 || holdsHead || previousTemplate != ReloadDecoder.TEMPLATE_ID))
        {
            return "a reload in a batch with something else";
        }
        return verifyEnd((flags & BatchDescriptor.FLAG_CONTINUES) != 0);
    }

    private String verifyEnd(final boolean continues)
    {
        if (continues && inputCount != 0)
        {
            return "input events in a batch that is continued";
        }
        if (continues != isDeadline(previousTemplate))
        {
            return continues ? "nothing to be continued" : "verdicts on deadlines without their input event";
        }
        return null;
    }

    /** Returns the offset of the first bad message, or INVALID when there is none. */
    private int verifyMessages(final UnsafeBuffer buffer, final int length)
    {
        int offset = BatchDescriptor.HEADER_LENGTH;
        int count = 0;
        previousTemplate = 0;
        endsSnapshot = false;
        reloads = false;
        holdsHead = false;
        beginsSnapshot = length >= BatchDescriptor.HEADER_LENGTH + MessageLayout.HEADER_LENGTH &&
            MessageLayout.templateId(buffer, offset) == SnapshotStartDecoder.TEMPLATE_ID;
        while (offset < length)
        {
            if (length - offset >= READING_LENGTH && buffer.getLong(offset, ORDER) == MessageLayout.READING_HEADER)
            {
                previousTemplate = ReadingDecoder.TEMPLATE_ID;
                offset += READING_LENGTH;
                count++;
            }
            else
            {
                final int end = MessageLayout.end(buffer, offset, length);
                if (end == MessageLayout.INVALID || !fits(buffer, offset))
                {
                    return offset;
                }
                previousTemplate = MessageLayout.templateId(buffer, offset);
                offset = end;
                count += MessageLayout.isInput(previousTemplate) ? 1 : 0;
                endsSnapshot |= previousTemplate == SnapshotEndDecoder.TEMPLATE_ID;
                reloads |= previousTemplate == ReloadDecoder.TEMPLATE_ID;
                holdsHead |= previousTemplate >= SegmentStartDecoder.TEMPLATE_ID;
            }
        }
        inputCount = count;
        return MessageLayout.INVALID;
    }

    /** Whether a message may follow the one before it, and its values are such as a listener may rely on. */
    private boolean fits(final DirectBuffer buffer, final int offset)
    {
        final int block = offset + MessageLayout.HEADER_LENGTH;
        final int templateId = MessageLayout.templateId(buffer, offset);
        switch (templateId)
        {
            case RejectedDecoder.TEMPLATE_ID:
                final int reason = buffer.getByte(block + RejectedDecoder.reasonEncodingOffset()) & 0xFF;
                return reason >= 1 && reason <= MAX_REASON;

            case ReadingDecoder.TEMPLATE_ID:
            case TickDecoder.TEMPLATE_ID:
            case ReloadDecoder.TEMPLATE_ID:
            case StandstillDecoder.TEMPLATE_ID:
            case RoundIncompleteDecoder.TEMPLATE_ID:
            case DeviceSilentDecoder.TEMPLATE_ID:
                return true;

            case RoundEvaluatedDecoder.TEMPLATE_ID:
                return previousTemplate == ReadingDecoder.TEMPLATE_ID;

            case ComponentVerdictDecoder.TEMPLATE_ID:
                final int id = buffer.getByte(block + ComponentVerdictDecoder.idEncodingOffset());
                return id >= 1 && id <= 8 && (previousTemplate == RoundEvaluatedDecoder.TEMPLATE_ID ||
                    previousTemplate == ComponentVerdictDecoder.TEMPLATE_ID);

            case SegmentStartDecoder.TEMPLATE_ID:
                return !isDeadline(previousTemplate) &&
                    buffer.getInt(block + SegmentStartDecoder.segmentNumberEncodingOffset(), ORDER) == segmentNumber;

            default:
                return !isDeadline(previousTemplate);
        }
    }

    private static boolean isDeadline(final int templateId)
    {
        return templateId == RoundIncompleteDecoder.TEMPLATE_ID || templateId == DeviceSilentDecoder.TEMPLATE_ID;
    }
}
