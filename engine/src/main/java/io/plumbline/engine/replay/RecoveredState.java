package io.plumbline.engine.replay;

import io.plumbline.engine.EngineException;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.MonitorImage;
import io.plumbline.journal.AcceptedDamage;
import java.util.List;
import java.util.Locale;

/**
 * The state in which the journal ends.
 *
 * @param fleet        the configuration it was decided by; null for a journal without events.
 * @param image        the monitor's state; null for a journal without events.
 * @param nextSequence sequence of the next input event.
 * @param stateHash    hash of the state; 0 for a journal without events.
 * @param replayed     input events that were decided again since the last snapshot.
 * @param segmentNumber   of the segment that the snapshot stands in; 0 when there is none.
 * @param acceptedDamages damage that is gone on after.
 * @param notes           what was found that is no damage and is to be told, one line each.
 */
public record RecoveredState(
    Fleet fleet,
    MonitorImage image,
    long nextSequence,
    long stateHash,
    long replayed,
    int segmentNumber,
    List<AcceptedDamage> acceptedDamages,
    List<String> notes)
{
    /** Sequence of the first input event of a journal. */
    public static final long FIRST_SEQUENCE = 1;

    /**
     * A journal runs on one kind of time: the other would put events of different clocks in one order.
     *
     * @param timeMode of the configuration.
     * @throws EngineException when the journal runs on the other.
     */
    public void checkTimeMode(final TimeMode timeMode)
    {
        if (fleet != null && fleet.timeMode() != timeMode)
        {
            throw new EngineException(String.format(
                Locale.ROOT,
                "the journal was recorded with time: %s, the configuration says time: %s; use a new journal",
                fleet.timeMode().name().toLowerCase(Locale.ROOT),
                timeMode.name().toLowerCase(Locale.ROOT)));
        }
    }

    /**
     * Puts the state into a new monitor. Devices are found by their codes.
     *
     * @param monitor  in its initial state.
     * @param newFleet that it was made for.
     */
    public void restoreInto(final DeviationMonitor monitor, final Fleet newFleet)
    {
        if (image != null)
        {
            monitor.restore(image, newFleet.indexOfDevicesOf(fleet));
        }
    }
}
