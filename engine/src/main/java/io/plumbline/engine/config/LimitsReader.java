package io.plumbline.engine.config;

import io.plumbline.engine.monitor.Limits;

import org.snakeyaml.engine.v2.nodes.Node;

import java.util.List;

/**
 * Lays the limits of a section over those that hold already, key by key: the same keys stand under {@code defaults}
 * and in a device's own entry.
 */
final class LimitsReader
{
    /** The keys. */
    static final List<String> KEYS = List.of(
        "first", "last", "invalid", "round-timeout", "silent-after", "raise-after", "clear-after");

    /** The keys of a group. */
    static final List<String> GROUP_KEYS = List.of("below", "above", "deadband");

    static final int MAX_ROUNDS = 1_000_000;

    private static final long MIN_DURATION_NS = 1_000_000L;

    private LimitsReader()
    {
    }

    private enum Invalid
    {
        ZERO, EXCLUDE
    }

    /**
     * Lays a section over a draft. Bounds are not yet checked against each other.
     *
     * @param section with any of {@link #KEYS}.
     * @param draft   to change.
     */
    static void overlay(final Section section, final LimitsDraft draft)
    {
        overlay(section, "first", draft.first);
        overlay(section, "last", draft.last);
        final Invalid invalid =
            section.choice("invalid", Invalid.class, draft.excludeInvalid ? Invalid.EXCLUDE : Invalid.ZERO);
        draft.excludeInvalid = invalid == Invalid.EXCLUDE;
        draft.roundTimeoutNs = section.durationNs(
            "round-timeout", MIN_DURATION_NS, Limits.MAX_DURATION_NS, draft.roundTimeoutNs);
        draft.silentAfterNs = section.durationNs(
            "silent-after", MIN_DURATION_NS, Limits.MAX_DURATION_NS, draft.silentAfterNs);
        draft.raiseAfter = section.integer("raise-after", 1, MAX_ROUNDS, draft.raiseAfter);
        draft.clearAfter = section.integer("clear-after", 1, MAX_ROUNDS, draft.clearAfter);
    }

    /**
     * What contradicts in a group.
     *
     * @param group after all is laid over.
     * @return what is wrong, or null when it is sound.
     */
    static String contradiction(final LimitsDraft.Group group)
    {
        if (group.isUnbounded())
        {
            return "needs a bound: neither below nor above is set";
        }
        return group.isCrossed() ? "above must be greater than below" : null;
    }

    private static void overlay(final Section parent, final String key, final LimitsDraft.Group group)
    {
        final long problemCount = parent.problemCount();
        final Section section = parent.section(key, GROUP_KEYS);
        group.below = bound(section, "below", group.below);
        group.above = bound(section, "above", group.above);
        final long deadband = section.micros("deadband", group.deadband);
        if (section.isNegative("deadband"))
        {
            section.problem("deadband", "must not be negative");
        }
        else
        {
            group.deadband = deadband;
        }
        group.isFaulty |= parent.problemCount() != problemCount;
    }

    /** A null takes away the bound that held so far. */
    private static long bound(final Section section, final String key, final long fallback)
    {
        final Node node = section.node(key);
        return node != null && Section.isNull(node) ? Limits.NONE : section.micros(key, fallback);
    }
}
