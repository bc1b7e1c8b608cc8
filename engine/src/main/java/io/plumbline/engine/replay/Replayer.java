package io.plumbline.engine.replay;

import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.SegmentEndDecoder;
import io.plumbline.codec.sbe.SegmentStartDecoder;
import io.plumbline.codec.sbe.SnapshotDevicesDecoder;
import io.plumbline.codec.sbe.SnapshotEndDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.FleetChange;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.DeadlineListener;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.MonitorImage;
import io.plumbline.engine.monitor.StateHash;
import io.plumbline.engine.monitor.Verdict;
import io.plumbline.journal.Sequences;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Decides the journal's input events again, with the same monitor that decided them live, and holds every verdict and
 * every recorded state hash against what it finds: the first difference is a {@link ReplayDifferenceException}.
 * <p>
 * Where the replay begins with a segment's first message it goes through the engine's own start; where it begins in the
 * middle of the journal it takes over the snapshot that stands there. Listener of a tailer, on its thread; allocates
 * nothing for an event.
 */
public final class Replayer extends FleetListener implements DeadlineListener
{
    private final SnapshotLoader snapshotLoader = new SnapshotLoader();
    private final RecordedDeadlines recordedDeadlines = new RecordedDeadlines();
    private final DecisionListener decisions;
    private final Verdict verdict = new Verdict();
    private Fleet fleet;
    private DeviationMonitor monitor;
    private long nextSequence;
    private long events;
    private long readings;
    private long verdicts;
    private final List<String> gaps = new ArrayList<>();

    private boolean inHead;
    private boolean inSegmentHead;
    private long segmentStartNs;
    private long segmentNumber;

    /** What the verdict on the last reading has that the journal has not shown yet. */
    private boolean roundAwaited;
    private int componentsAwaited;

    /**
     * A replay.
     *
     * @param decisions told of what is decided.
     */
    public Replayer(final DecisionListener decisions)
    {
        this.decisions = decisions;
    }

    /**
     * The monitor in its present state.
     *
     * @return the monitor, or null before the first segment's head is complete.
     */
    public DeviationMonitor monitor()
    {
        return monitor;
    }

    /**
     * The configuration in force.
     *
     * @return the fleet, or null before the first segment's head is complete.
     */
    public Fleet fleet()
    {
        return fleet;
    }

    /**
     * Sequence of the next input event.
     *
     * @return the sequence.
     */
    public long nextSequence()
    {
        return nextSequence;
    }

    /**
     * Input events decided again so far.
     *
     * @return how many.
     */
    public long events()
    {
        return events;
    }

    /**
     * Readings decided again so far.
     *
     * @return how many.
     */
    public long readings()
    {
        return readings;
    }

    /**
     * Verdicts that were found as they are recorded: on rounds, components and deadlines. The flags of each reading
     * were compared too and are not counted.
     *
     * @return how many.
     */
    public long verdicts()
    {
        return verdicts;
    }

    /**
     * What could not be decided again, being lost to damage that was gone on after.
     *
     * @return one line for each gap.
     */
    public List<String> gaps()
    {
        return List.copyOf(gaps);
    }

    /**
     * The journal is at its end: nothing more may be awaited.
     *
     * @throws ReplayDifferenceException when the last verdict is not recorded whole.
     */
    public void end()
    {
        checkNothingAwaited();
    }

    /** {@inheritDoc} */
    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
        begin(sequence);
        final boolean valid = (flags & JournalFlags.VALID) != 0;
        final boolean late = (flags & JournalFlags.LATE) != 0;
        checkDevice(sequence, device);
        readings++;
        monitor.onReading(timeNs, device, component, power, valid, late, verdict);
        recordedDeadlines.checkTaken(sequence);
        final int decided = JournalFlags.ofReading(valid, late, verdict);
        if (decided != flags)
        {
            throw new ReplayDifferenceException(
                sequence, "the reading is recorded with flags " + flags + ", decided with " + decided);
        }
        roundAwaited = verdict.evaluated();
        componentsAwaited = roundAwaited ? verdict.notable() : 0;
        decisions.onReading(sequence, timeNs, device, component, power, decided);
        if (roundAwaited)
        {
            tellRound(sequence);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundEvaluated(
        final long sequence, final long firstSum, final long lastSum, final int members)
    {
        if (!roundAwaited ||
            verdict.firstSum() != firstSum ||
            verdict.lastSum() != lastSum ||
            verdict.members() != members)
        {
            throw new ReplayDifferenceException(sequence, String.format(
                "the round is recorded with sums %d and %d of members %02x, decided with %d and %d of %02x",
                firstSum, lastSum, members, verdict.firstSum(), verdict.lastSum(), verdict.members()));
        }
        roundAwaited = false;
        verdicts++;
    }

    /** {@inheritDoc} */
    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        if (roundAwaited ||
            componentsAwaited == 0 ||
            Integer.numberOfTrailingZeros(componentsAwaited) != component ||
            verdict.power(component) != power ||
            verdict.threshold(component) != threshold ||
            JournalFlags.ofComponent(verdict, component) != flags)
        {
            throw new ReplayDifferenceException(sequence, String.format(
                "component %d is recorded with flags %d, power %d, bound %d, which is not what is decided",
                component + 1, flags, power, threshold));
        }
        componentsAwaited &= componentsAwaited - 1;
        verdicts++;
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundIncomplete(
        final long sequence, final long deadlineNs, final int device, final int missing)
    {
        recordedDeadlines.onRoundIncomplete(deadlineNs, device, missing);
    }

    /** {@inheritDoc} */
    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        recordedDeadlines.onDeviceSilent(deadlineNs, device);
    }

    /** {@inheritDoc} */
    @Override
    public void onRejected(
        final long sequence,
        final long timeNs,
        final int reason,
        final long lineLength,
        final DirectBuffer raw,
        final int offset,
        final int length)
    {
        begin(sequence);
        monitor.onRejected(timeNs);
        recordedDeadlines.checkTaken(sequence);
        decisions.onRejected(sequence, timeNs, reason, lineLength, raw, offset, length);
    }

    /** {@inheritDoc} */
    @Override
    public void onTick(final long sequence, final long timeNs)
    {
        begin(sequence);
        monitor.onTick(timeNs);
        recordedDeadlines.checkTaken(sequence);
        decisions.onTick(sequence, timeNs);
    }

    /** {@inheritDoc} */
    @Override
    public void onStandstill(final long sequence, final long timeNs)
    {
        begin(sequence);
        monitor.onStandstill(timeNs);
        recordedDeadlines.checkTaken(sequence);
        decisions.onStandstill(sequence, timeNs);
    }

    /** {@inheritDoc} */
    @Override
    public void onReload(
        final long sequence,
        final long timeNs,
        final long devicesAdded,
        final long devicesRemoved,
        final long devicesChanged,
        final long alarmsDropped)
    {
        checkNothingAwaited();
        if (!inHead || inSegmentHead || loadedFleet() == null)
        {
            throw new ReplayDifferenceException(sequence, "a reload without its configuration");
        }
        nextSequence = sequence + 1;
        if (monitor == null)
        {
            // The snapshot behind it is where this replay begins.
            recordedDeadlines.forget();
            return;
        }
        events++;
        monitor.onTick(timeNs);
        recordedDeadlines.checkTaken(sequence);
        final FleetChange change = FleetChange.between(fleet, loadedFleet());
        final DeviationMonitor next = new DeviationMonitor(loadedFleet().limits(), this);
        final int dropped = change.takeOver(monitor, next);
        if (devicesAdded != change.added() ||
            devicesRemoved != change.removed() ||
            devicesChanged != change.changed() ||
            alarmsDropped != dropped)
        {
            throw new ReplayDifferenceException(sequence, String.format(
                "the reload is recorded with %d devices added, %d removed, %d changed and %d alarms dropped, " +
                    "the configurations differ by %s, and %d alarms",
                devicesAdded, devicesRemoved, devicesChanged, alarmsDropped, change, dropped));
        }
        monitor = next;
        fleet = loadedFleet();
        decisions.onReload(sequence, timeNs, devicesAdded, devicesRemoved, devicesChanged, alarmsDropped);
    }

    /** The monitor's call, for a deadline that falls due. */
    @Override
    public void onRoundIncomplete(final long deadlineNs, final int device, final int missing)
    {
        recordedDeadlines.takeRoundIncomplete(nextSequence - 1, deadlineNs, device, missing);
        verdicts++;
        decisions.onRoundIncomplete(nextSequence - 1, deadlineNs, device, missing);
    }

    /** The monitor's call, for a deadline that falls due. */
    @Override
    public void onDeviceSilent(final long deadlineNs, final int device)
    {
        recordedDeadlines.takeDeviceSilent(nextSequence - 1, deadlineNs, device);
        verdicts++;
        decisions.onDeviceSilent(nextSequence - 1, deadlineNs, device);
    }

    /** {@inheritDoc} */
    @Override
    public void onSegmentStart(final SegmentStartDecoder start)
    {
        checkNothingAwaited();
        inHead = true;
        inSegmentHead = true;
        segmentNumber = start.segmentNumber();
        segmentStartNs = start.startTime();
        nextSequence = start.nextSequence();
        if (monitor != null && start.previousHash() != monitor.stateHash())
        {
            throw new ReplayDifferenceException(
                nextSequence,
                "segment " + segmentNumber + " goes on from state " + StateHash.format(start.previousHash()) +
                    ", the one before ends in " + StateHash.format(monitor.stateHash()));
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onGap(final long dueSequence, final long next)
    {
        checkNothingAwaited();
        gaps.add(Sequences.are(dueSequence, next - 1) + " missing");
        monitor = null;
        inSegmentHead = false;
        decisions.onGap(dueSequence, next);
    }

    /** {@inheritDoc} */
    @Override
    public void onSegmentEnd(final SegmentEndDecoder end)
    {
        checkNothingAwaited();
        checkHash(end.stateHash(), "at the end of the segment");
        decisions.onSegmentEnd(monitor, end.nextSequence() - 1);
    }

    /** {@inheritDoc} */
    @Override
    public void onConfigurationStart(final ConfigurationStartDecoder start)
    {
        inHead = true;
        super.onConfigurationStart(start);
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshotStart(final SnapshotStartDecoder start)
    {
        snapshotLoader.onStart(start);
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshotDevices(final SnapshotDevicesDecoder devices)
    {
        snapshotLoader.onDevices(devices);
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshotEnd(final SnapshotEndDecoder end)
    {
        final MonitorImage image = snapshotLoader.take();
        if (image == null || loadedFleet() == null)
        {
            throw new ReplayDifferenceException(end.nextSequence(), "a snapshot without its beginning");
        }
        checkNothingAwaited();
        final boolean takenOver = monitor == null && (segmentNumber != 1 || !inSegmentHead);
        if (takenOver)
        {
            takeOver(image);
            nextSequence = end.nextSequence();
        }
        else if (inSegmentHead)
        {
            startSegment();
        }
        checkHash(end.stateHash(), "in the snapshot");
        checkSequence(end.nextSequence());
        decisions.onSnapshot(fleet, monitor, inSegmentHead || takenOver);
        inSegmentHead = false;
        inHead = false;
    }

    private void tellRound(final long sequence)
    {
        decisions.onRoundEvaluated(sequence, verdict.firstSum(), verdict.lastSum(), verdict.members());
        int notable = verdict.notable();
        while (notable != 0)
        {
            final int component = Integer.numberOfTrailingZeros(notable);
            decisions.onComponentVerdict(
                sequence,
                component,
                verdict.power(component),
                verdict.threshold(component),
                JournalFlags.ofComponent(verdict, component));
            notable &= notable - 1;
        }
    }

    private void takeOver(final MonitorImage image)
    {
        fleet = loadedFleet();
        monitor = new DeviationMonitor(fleet.limits(), this);
        monitor.restore(image, device -> device < loadedFleet().devices().size() ? device : -1);
    }

    /** Does what the engine does when it starts. */
    private void startSegment()
    {
        final DeviationMonitor next = new DeviationMonitor(loadedFleet().limits(), this);
        if (monitor != null)
        {
            final MonitorImage last = new MonitorImage();
            monitor.accept(last);
            next.restore(last, loadedFleet().indexOfDevicesOf(fleet));
        }
        if (loadedFleet().timeMode() == TimeMode.ARRIVAL)
        {
            next.onStart(segmentStartNs);
        }
        monitor = next;
        fleet = loadedFleet();
    }

    private void begin(final long sequence)
    {
        if (roundAwaited || componentsAwaited != 0)
        {
            checkNothingAwaited();
        }
        if (monitor == null || inHead)
        {
            throw new ReplayDifferenceException(
                sequence, monitor == null ? "an event before any snapshot" : "an event before the head's snapshot");
        }
        nextSequence = sequence + 1;
        events++;
    }

    private void checkDevice(final long sequence, final int device)
    {
        if (device >= fleet.devices().size())
        {
            throw new ReplayDifferenceException(sequence, "device " + device + " is not in the configuration");
        }
    }

    private void checkNothingAwaited()
    {
        if (roundAwaited)
        {
            throw new ReplayDifferenceException(nextSequence - 1, "the round's verdict is not recorded");
        }
        if (componentsAwaited != 0)
        {
            throw new ReplayDifferenceException(
                nextSequence - 1,
                "the verdict on component " + (Integer.numberOfTrailingZeros(componentsAwaited) + 1) +
                    " is not recorded");
        }
    }

    private void checkSequence(final long recorded)
    {
        if (recorded != nextSequence)
        {
            throw new ReplayDifferenceException(
                nextSequence, "the snapshot is recorded before sequence " + recorded);
        }
    }

    private void checkHash(final long recorded, final String where)
    {
        final long hash = monitor.stateHash();
        if (recorded != hash)
        {
            throw new ReplayDifferenceException(nextSequence, String.format(
                "the state recorded %s has hash %s, the one decided %s",
                where, StateHash.format(recorded), StateHash.format(hash)));
        }
    }
}
