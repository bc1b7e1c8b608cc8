package io.plumbline.engine.config;

import java.util.function.Consumer;

/**
 * The limits that hold for devices that say nothing else. Bounds that are missing here are a problem only once a
 * device relies on them, and are put down once, not for each device.
 */
final class DeviceDefaults
{
    /** A profile where the limits could not be finished. */
    static final int NO_PROFILE = -1;

    private static final int UNKNOWN_PROFILE = -2;

    private final FleetBuilder fleet;
    private final LimitsDraft draft = LimitsDraft.builtIn();
    private final LimitsDraft scratch = LimitsDraft.builtIn();
    private final Group first;
    private final Group last;
    private int profile = UNKNOWN_PROFILE;

    /**
     * Reads the section.
     *
     * @param section {@code defaults} of the file.
     * @param fleet   takes the sets of limits.
     */
    DeviceDefaults(final Section section, final FleetBuilder fleet)
    {
        this.fleet = fleet;
        LimitsReader.overlay(section, draft);
        first = new Group(section, "first", draft.first);
        last = new Group(section, "last", draft.last);
    }

    /**
     * A copy to lay a device's own limits over.
     *
     * @return the draft, valid until the next call.
     */
    LimitsDraft copy()
    {
        return scratch.set(draft);
    }

    /**
     * The limits as they are, for a device without its own.
     *
     * @return the index of the set, or {@link #NO_PROFILE} when a problem is put down.
     */
    int profile()
    {
        if (profile == UNKNOWN_PROFILE)
        {
            profile = profile(draft, null, null);
        }
        return profile;
    }

    /**
     * The limits of a device, checked.
     *
     * @param merged   after the device's own are laid over.
     * @param ownFirst takes what is wrong with group first; null when the device has no bounds of its own for it.
     * @param ownLast  takes what is wrong with group last; null when the device has no bounds of its own for it.
     * @return the index of the set, or {@link #NO_PROFILE} when a problem is put down.
     */
    int profile(final LimitsDraft merged, final Consumer<String> ownFirst, final Consumer<String> ownLast)
    {
        final boolean isSound = first.isSound(merged.first, ownFirst) & last.isSound(merged.last, ownLast);
        return isSound ? fleet.profile(merged.toLimits()) : NO_PROFILE;
    }

    private static final class Group
    {
        private final Section section;
        private final String key;
        private boolean isReported;

        private Group(final Section section, final String key, final LimitsDraft.Group group)
        {
            this.section = section;
            this.key = key;
            if (group.isCrossed())
            {
                report(LimitsReader.contradiction(group));
            }
        }

        private boolean isSound(final LimitsDraft.Group merged, final Consumer<String> own)
        {
            if (merged.isFaulty)
            {
                return false;
            }
            final String contradiction = LimitsReader.contradiction(merged);
            if (contradiction == null)
            {
                return true;
            }
            if (own == null)
            {
                report(contradiction);
            }
            else
            {
                own.accept(contradiction);
            }
            return false;
        }

        private void report(final String contradiction)
        {
            if (!isReported)
            {
                isReported = true;
                section.problem(key, contradiction);
            }
        }
    }
}
