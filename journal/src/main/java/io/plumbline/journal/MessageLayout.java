package io.plumbline.journal;

import io.plumbline.codec.sbe.ComponentVerdictDecoder;
import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationEndDecoder;
import io.plumbline.codec.sbe.ConfigurationProfilesDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.DamageAcceptedDecoder;
import io.plumbline.codec.sbe.DeviceSilentDecoder;
import io.plumbline.codec.sbe.MessageHeaderDecoder;
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
import org.agrona.DirectBuffer;

import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where a message ends: walks its groups and variable parts by their lengths and never beyond a limit. SBE messages
 * do not carry their whole length, so a reader has to know the template; this is the one place that does.
 */
final class MessageLayout
{
    /** The message does not fit, or is none that this version knows. */
    static final int INVALID = -1;

    /** Length of the header before each message. */
    static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;

    /** The header of a reading of the present schema, as the eight bytes it is. */
    static final long READING_HEADER = header(ReadingDecoder.TEMPLATE_ID, ReadingDecoder.BLOCK_LENGTH);

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int UNKNOWN = -1;
    private static final int[] BLOCK_LENGTHS = blockLengths();
    private static final int GROUP_HEADER_LENGTH = 4;
    private static final int DATA_HEADER_LENGTH = 2;

    private MessageLayout()
    {
    }

    /**
     * A message's header of the present schema as the eight little-endian bytes it is, to be written or compared at
     * once.
     *
     * @param templateId  of the message.
     * @param blockLength of the message.
     * @return the header.
     */
    static long header(final int templateId, final int blockLength)
    {
        return (long)MessageHeaderDecoder.SCHEMA_VERSION << 48 |
            (long)MessageHeaderDecoder.SCHEMA_ID << 32 |
            (long)templateId << 16 |
            blockLength;
    }

    static int blockLength(final DirectBuffer buffer, final int offset)
    {
        return uint16(buffer, offset + MessageHeaderDecoder.blockLengthEncodingOffset());
    }

    static int templateId(final DirectBuffer buffer, final int offset)
    {
        return uint16(buffer, offset + MessageHeaderDecoder.templateIdEncodingOffset());
    }

    /** Whether messages of a template are input events, which alone have a sequence. */
    static boolean isInput(final int templateId)
    {
        return templateId <= StandstillDecoder.TEMPLATE_ID;
    }

    static int version(final DirectBuffer buffer, final int offset)
    {
        return uint16(buffer, offset + MessageHeaderDecoder.versionEncodingOffset());
    }

    /**
     * Where a message ends.
     *
     * @param buffer that holds it.
     * @param offset of its header.
     * @param limit  that it must not pass.
     * @return offset of its end, or {@link #INVALID}.
     */
    static int end(final DirectBuffer buffer, final int offset, final int limit)
    {
        if (limit - offset < HEADER_LENGTH)
        {
            return INVALID;
        }
        final int blockLength = blockLength(buffer, offset);
        final int templateId = templateId(buffer, offset);
        if (!known(blockLength, templateId, version(buffer, offset)) ||
            uint16(buffer, offset + MessageHeaderDecoder.schemaIdEncodingOffset()) != MessageHeaderDecoder.SCHEMA_ID)
        {
            return INVALID;
        }
        final int blockEnd = offset + HEADER_LENGTH + blockLength;
        switch (templateId)
        {
            case RejectedDecoder.TEMPLATE_ID:
                return dataEnd(buffer, blockEnd, limit, BatchDescriptor.MAX_RAW_LENGTH);

            case SegmentStartDecoder.TEMPLATE_ID:
            case DamageAcceptedDecoder.TEMPLATE_ID:
                return dataEnd(buffer, blockEnd, limit, Integer.MAX_VALUE);

            case ConfigurationProfilesDecoder.TEMPLATE_ID:
                return groupEnd(
                    buffer, blockEnd, limit, ConfigurationProfilesDecoder.ProfilesDecoder.sbeBlockLength());

            case ConfigurationDevicesDecoder.TEMPLATE_ID:
                return devicesEnd(buffer, blockEnd, limit);

            case SnapshotDevicesDecoder.TEMPLATE_ID:
                return snapshotDevicesEnd(buffer, blockEnd, limit);

            default:
                return blockEnd <= limit ? blockEnd : INVALID;
        }
    }

    private static boolean known(final int blockLength, final int templateId, final int version)
    {
        if (templateId >= BLOCK_LENGTHS.length || BLOCK_LENGTHS[templateId] == UNKNOWN)
        {
            return false;
        }
        final int present = BLOCK_LENGTHS[templateId];
        return version == MessageHeaderDecoder.SCHEMA_VERSION ? blockLength == present :
            version < MessageHeaderDecoder.SCHEMA_VERSION && blockLength <= present;
    }

    private static int dataEnd(final DirectBuffer buffer, final int offset, final int limit, final int maxLength)
    {
        if (offset == INVALID || limit - offset < DATA_HEADER_LENGTH)
        {
            return INVALID;
        }
        final int length = uint16(buffer, offset);
        final int end = offset + DATA_HEADER_LENGTH + length;
        return end <= limit && length <= maxLength ? end : INVALID;
    }

    private static int groupEnd(final DirectBuffer buffer, final int offset, final int limit, final int blockLength)
    {
        final int count = groupCount(buffer, offset, limit, blockLength);
        final int length = GROUP_HEADER_LENGTH + count * blockLength;
        return count != INVALID && length <= limit - offset ? offset + length : INVALID;
    }

    private static int devicesEnd(final DirectBuffer buffer, final int offset, final int limit)
    {
        final int blockLength = ConfigurationDevicesDecoder.DevicesDecoder.sbeBlockLength();
        final int count = groupCount(buffer, offset, limit, blockLength);
        int end = count == INVALID ? INVALID : offset + GROUP_HEADER_LENGTH;
        for (int i = 0; i < count && end != INVALID; i++)
        {
            end = dataEnd(buffer, end + blockLength, limit, Integer.MAX_VALUE);
        }
        return end;
    }

    private static int snapshotDevicesEnd(final DirectBuffer buffer, final int offset, final int limit)
    {
        final int blockLength = SnapshotDevicesDecoder.DevicesDecoder.sbeBlockLength();
        final int componentLength = SnapshotDevicesDecoder.DevicesDecoder.ComponentsDecoder.sbeBlockLength();
        final int count = groupCount(buffer, offset, limit, blockLength);
        int end = count == INVALID ? INVALID : offset + GROUP_HEADER_LENGTH;
        for (int i = 0; i < count && end != INVALID; i++)
        {
            end = groupEnd(buffer, end + blockLength, limit, componentLength);
        }
        return end;
    }

    private static int groupCount(final DirectBuffer buffer, final int offset, final int limit, final int blockLength)
    {
        if (limit - offset < GROUP_HEADER_LENGTH || uint16(buffer, offset) != blockLength)
        {
            return INVALID;
        }
        return uint16(buffer, offset + DATA_HEADER_LENGTH);
    }

    private static int uint16(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset, ORDER) & 0xFFFF;
    }

    private static int[] blockLengths()
    {
        final int[] lengths = new int[DamageAcceptedDecoder.TEMPLATE_ID + 1];
        Arrays.fill(lengths, UNKNOWN);
        lengths[ReadingDecoder.TEMPLATE_ID] = ReadingDecoder.BLOCK_LENGTH;
        lengths[RejectedDecoder.TEMPLATE_ID] = RejectedDecoder.BLOCK_LENGTH;
        lengths[TickDecoder.TEMPLATE_ID] = TickDecoder.BLOCK_LENGTH;
        lengths[ReloadDecoder.TEMPLATE_ID] = ReloadDecoder.BLOCK_LENGTH;
        lengths[StandstillDecoder.TEMPLATE_ID] = StandstillDecoder.BLOCK_LENGTH;
        lengths[RoundIncompleteDecoder.TEMPLATE_ID] = RoundIncompleteDecoder.BLOCK_LENGTH;
        lengths[DeviceSilentDecoder.TEMPLATE_ID] = DeviceSilentDecoder.BLOCK_LENGTH;
        lengths[RoundEvaluatedDecoder.TEMPLATE_ID] = RoundEvaluatedDecoder.BLOCK_LENGTH;
        lengths[ComponentVerdictDecoder.TEMPLATE_ID] = ComponentVerdictDecoder.BLOCK_LENGTH;
        lengths[SegmentStartDecoder.TEMPLATE_ID] = SegmentStartDecoder.BLOCK_LENGTH;
        lengths[SegmentEndDecoder.TEMPLATE_ID] = SegmentEndDecoder.BLOCK_LENGTH;
        lengths[ConfigurationStartDecoder.TEMPLATE_ID] = ConfigurationStartDecoder.BLOCK_LENGTH;
        lengths[ConfigurationProfilesDecoder.TEMPLATE_ID] = ConfigurationProfilesDecoder.BLOCK_LENGTH;
        lengths[ConfigurationDevicesDecoder.TEMPLATE_ID] = ConfigurationDevicesDecoder.BLOCK_LENGTH;
        lengths[ConfigurationEndDecoder.TEMPLATE_ID] = ConfigurationEndDecoder.BLOCK_LENGTH;
        lengths[SnapshotStartDecoder.TEMPLATE_ID] = SnapshotStartDecoder.BLOCK_LENGTH;
        lengths[SnapshotDevicesDecoder.TEMPLATE_ID] = SnapshotDevicesDecoder.BLOCK_LENGTH;
        lengths[SnapshotEndDecoder.TEMPLATE_ID] = SnapshotEndDecoder.BLOCK_LENGTH;
        lengths[DamageAcceptedDecoder.TEMPLATE_ID] = DamageAcceptedDecoder.BLOCK_LENGTH;
        return lengths;
    }
}
