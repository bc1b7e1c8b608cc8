package io.plumbline.journal;

import java.util.Objects;

/**
 * How a journal is written.
 *
 * @param rollCycle    how much time one file holds.
 * @param payloadLimit how many bytes of messages a batch holds.
 * @param durability   what a batch has come through when followers see it.
 * @param aheadBytes   how much of a file is allocated on the disk ahead of what is written.
 */
public record JournalSettings(RollCycle rollCycle, int payloadLimit, Durability durability, long aheadBytes)
{
    /** Default of how much is allocated ahead, in bytes. */
    public static final long DEFAULT_AHEAD_BYTES = 16L * 1024 * 1024;
    /** Least that can be allocated ahead, in bytes. */
    public static final long MIN_AHEAD_BYTES = 1024 * 1024;
    /** Most that can be allocated ahead, in bytes. */
    public static final long MAX_AHEAD_BYTES = 1024L * 1024 * 1024;

    /** Hourly files, batches of {@link JournalAppender#DEFAULT_PAYLOAD_LIMIT}, safe from the death of the process. */
    public static final JournalSettings DEFAULT = new JournalSettings(
        RollCycle.HOURLY, JournalAppender.DEFAULT_PAYLOAD_LIMIT, Durability.PROCESS, DEFAULT_AHEAD_BYTES);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range.
     */
    public JournalSettings
    {
        Objects.requireNonNull(rollCycle, "rollCycle");
        Objects.requireNonNull(durability, "durability");
        if (payloadLimit < JournalAppender.MIN_PAYLOAD_LIMIT || payloadLimit > JournalAppender.MAX_PAYLOAD_LIMIT)
        {
            throw new IllegalArgumentException("payload limit " + payloadLimit + " not in " +
                JournalAppender.MIN_PAYLOAD_LIMIT + ".." + JournalAppender.MAX_PAYLOAD_LIMIT);
        }
        if (aheadBytes < MIN_AHEAD_BYTES || aheadBytes > MAX_AHEAD_BYTES)
        {
            throw new IllegalArgumentException(
                "bytes ahead " + aheadBytes + " not in " + MIN_AHEAD_BYTES + ".." + MAX_AHEAD_BYTES);
        }
    }

    /**
     * The same with another roll cycle.
     *
     * @param newRollCycle how much time one file holds.
     * @return new settings.
     */
    public JournalSettings with(final RollCycle newRollCycle)
    {
        return new JournalSettings(newRollCycle, payloadLimit, durability, aheadBytes);
    }

    /**
     * The same with another durability.
     *
     * @param newDurability what a batch has come through when followers see it.
     * @return new settings.
     */
    public JournalSettings with(final Durability newDurability)
    {
        return new JournalSettings(rollCycle, payloadLimit, newDurability, aheadBytes);
    }
}
