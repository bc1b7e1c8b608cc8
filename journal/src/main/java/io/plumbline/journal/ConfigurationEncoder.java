package io.plumbline.journal;

import io.plumbline.codec.sbe.ConfigurationDevicesEncoder;
import io.plumbline.codec.sbe.ConfigurationEndEncoder;
import io.plumbline.codec.sbe.ConfigurationProfilesEncoder;
import io.plumbline.codec.sbe.ConfigurationStartEncoder;
import io.plumbline.codec.sbe.InvalidPolicy;
import io.plumbline.codec.sbe.MessageHeaderEncoder;
import io.plumbline.codec.sbe.TimeMode;

/**
 * Encodes the configuration in force, in as many messages as it takes: {@link #start}, each profile in the order of
 * its index with {@link #profile}, each device in the order of its index with {@link #device}, {@link #end}.
 * <p>
 * To be had from {@link JournalAppender#configuration()} or {@link JournalAppender#newConfiguration()}, whose thread
 * and failures it shares.
 */
public final class ConfigurationEncoder
{
    /** Longest code of a device in bytes. */
    public static final int MAX_CODE_LENGTH = 32;

    private static final int BLOCK = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int GROUP_HEADER = ConfigurationProfilesEncoder.ProfilesEncoder.sbeHeaderSize();
    private static final int PROFILE_LENGTH = ConfigurationProfilesEncoder.ProfilesEncoder.sbeBlockLength();
    private static final int MAX_DEVICE_LENGTH = ConfigurationDevicesEncoder.DevicesEncoder.sbeBlockLength() +
        ConfigurationDevicesEncoder.DevicesEncoder.codeHeaderLength() + MAX_CODE_LENGTH;
    private static final int MAX_COUNT = ConfigurationDevicesEncoder.DevicesEncoder.countMaxValue();

    private final BatchEncoder batch;
    private final boolean committing;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ConfigurationStartEncoder start = new ConfigurationStartEncoder();
    private final ConfigurationProfilesEncoder profiles = new ConfigurationProfilesEncoder();
    private final ConfigurationDevicesEncoder devices = new ConfigurationDevicesEncoder();
    private final ConfigurationEndEncoder end = new ConfigurationEndEncoder();
    private ConfigurationProfilesEncoder.ProfilesEncoder profileGroup;
    private ConfigurationDevicesEncoder.DevicesEncoder deviceGroup;
    private int deviceCount;
    private int profileCount;
    private int profileIndex;
    private int deviceIndex;
    private int inChunk;

    /**
     * @param batch      to encode to.
     * @param committing whether the end of a configuration ends its batch.
     */
    ConfigurationEncoder(final BatchEncoder batch, final boolean committing)
    {
        this.batch = batch;
        this.committing = committing;
    }

    /**
     * Begins.
     *
     * @param deviceCount   how many devices will follow.
     * @param profileCount  how many profiles will follow.
     * @param maxLineLength longest message accepted, bytes.
     * @param timeMode      where the time of the events comes from.
     */
    public void start(
        final int deviceCount, final int profileCount, final int maxLineLength, final TimeMode timeMode)
    {
        this.deviceCount = deviceCount;
        this.profileCount = profileCount;
        profileGroup = null;
        deviceGroup = null;
        profileIndex = 0;
        deviceIndex = 0;
        batch.reserve(BLOCK + ConfigurationStartEncoder.BLOCK_LENGTH);
        start.wrapAndApplyHeader(batch.buffer, batch.position(), header)
            .deviceCount(deviceCount)
            .profileCount(profileCount)
            .maxLineLength(maxLineLength)
            .timeMode(timeMode);
        batch.endMessage(start.limit());
    }

    /**
     * The next profile: bounds of both groups. {@link #profileRules} must follow.
     *
     * @param firstBelow    micro-units; {@code Long.MIN_VALUE} when not set.
     * @param firstAbove    micro-units; {@code Long.MIN_VALUE} when not set.
     * @param firstDeadband micro-units.
     * @param lastBelow     micro-units; {@code Long.MIN_VALUE} when not set.
     * @param lastAbove     micro-units; {@code Long.MIN_VALUE} when not set.
     * @param lastDeadband  micro-units.
     */
    public void profileBounds(
        final long firstBelow,
        final long firstAbove,
        final long firstDeadband,
        final long lastBelow,
        final long lastAbove,
        final long lastDeadband)
    {
        if (profileGroup == null || profiles.limit() + PROFILE_LENGTH > batch.limit() || inChunk == MAX_COUNT)
        {
            endChunk();
            batch.reserve(BLOCK + ConfigurationProfilesEncoder.BLOCK_LENGTH + GROUP_HEADER + PROFILE_LENGTH);
            profileGroup = profiles.wrapAndApplyHeader(batch.buffer, batch.position(), header)
                .firstIndex(profileIndex)
                .profilesCount(MAX_COUNT);
        }
        profileGroup.next()
            .firstBelow(firstBelow)
            .firstAbove(firstAbove)
            .firstDeadband(firstDeadband)
            .lastBelow(lastBelow)
            .lastAbove(lastAbove)
            .lastDeadband(lastDeadband);
        inChunk++;
        profileIndex++;
    }

    /**
     * The rest of the profile whose bounds were given last.
     *
     * @param roundTimeoutNs nanoseconds.
     * @param silentAfterNs  nanoseconds.
     * @param raiseAfter     rounds.
     * @param clearAfter     rounds.
     * @param invalidPolicy  what an invalid reading counts for.
     */
    public void profileRules(
        final long roundTimeoutNs,
        final long silentAfterNs,
        final int raiseAfter,
        final int clearAfter,
        final InvalidPolicy invalidPolicy)
    {
        profileGroup
            .roundTimeout(roundTimeoutNs)
            .silentAfter(silentAfterNs)
            .raiseAfter(raiseAfter)
            .clearAfter(clearAfter)
            .invalidPolicy(invalidPolicy);
    }

    /**
     * The next device.
     *
     * @param profile index of its profile.
     * @param code    holds its code, UTF-8.
     * @param offset  of the code.
     * @param length  of the code, 1 to {@link #MAX_CODE_LENGTH}.
     */
    public void device(final int profile, final byte[] code, final int offset, final int length)
    {
        if (length < 1 || length > MAX_CODE_LENGTH)
        {
            throw new IllegalArgumentException("code of " + length + " bytes");
        }
        if (deviceGroup == null || devices.limit() + MAX_DEVICE_LENGTH > batch.limit() || inChunk == MAX_COUNT)
        {
            endChunk();
            batch.reserve(BLOCK + ConfigurationDevicesEncoder.BLOCK_LENGTH + GROUP_HEADER + MAX_DEVICE_LENGTH);
            deviceGroup = devices.wrapAndApplyHeader(batch.buffer, batch.position(), header)
                .firstIndex(deviceIndex)
                .devicesCount(MAX_COUNT);
        }
        deviceGroup.next().profile(profile).putCode(code, offset, length);
        inChunk++;
        deviceIndex++;
    }

    /**
     * Completes the configuration.
     *
     * @throws IllegalStateException if not as many profiles and devices came as were announced.
     */
    public void end()
    {
        if (profileIndex != profileCount || deviceIndex != deviceCount)
        {
            throw new IllegalStateException(
                profileIndex + " profiles and " + deviceIndex + " devices where " +
                profileCount + " and " + deviceCount + " were announced");
        }
        endChunk();
        batch.reserve(BLOCK + ConfigurationEndEncoder.BLOCK_LENGTH);
        end.wrapAndApplyHeader(batch.buffer, batch.position(), header).deviceCount(deviceCount);
        batch.endMessage(end.limit());
        if (committing)
        {
            batch.commit();
        }
    }

    private void endChunk()
    {
        if (profileGroup != null)
        {
            profileGroup.resetCountToIndex();
            batch.endMessage(profiles.limit());
            profileGroup = null;
        }
        if (deviceGroup != null)
        {
            deviceGroup.resetCountToIndex();
            batch.endMessage(devices.limit());
            deviceGroup = null;
        }
        inChunk = 0;
    }
}
