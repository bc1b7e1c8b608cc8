package io.plumbline.engine.action;

import io.plumbline.engine.Fleet;
import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.Actions;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.EventPrinter;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The actions of a configuration behind a replay: they act on the events of a range as they did live, with the same
 * keys. No positions are kept; the replay waits for the targets. On the replay's thread.
 */
public final class ReplayedActions implements DecisionListener, AutoCloseable
{
    private static final long PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<ActionDelivery> deliveries = new ArrayList<>();
    private final List<ActionStatus> statuses = new ArrayList<>();
    private final List<EventPrinter> printers = new ArrayList<>();

    /**
     * Starts them.
     *
     * @param actions       of the configuration.
     * @param directory     of the journal.
     * @param segmentNumber of the segment that is replayed.
     * @param first         sequence of the first event to act on.
     * @param last          sequence of the last.
     * @param tell          takes what people should know, one line at a time; any thread.
     * @throws IOException      when a file with a secret or certificates is not as it should be.
     * @throws JournalException when the journal has no id yet.
     */
    public ReplayedActions(
        final Actions actions,
        final JournalDirectory directory,
        final IntSupplier segmentNumber,
        final long first,
        final long last,
        final Consumer<String> tell) throws IOException
    {
        final String id = directory.id().orElseThrow(() ->
            new JournalException(directory.path(), "has no id yet, so its events have no keys; a start gives it one"));
        for (final ActionSettings action : actions.list())
        {
            final Teller teller = new Teller(action.name(), tell, SystemNanoClock.INSTANCE);
            final ActionStatus status =
                new ActionStatus(action.name(), ActionTargets.describe(action.target()), 0, () -> 0, null);
            final ActionDelivery delivery = new ActionDelivery(
                action,
                ActionTargets.of(action, id, status),
                status,
                teller,
                new SkipLog(null, teller, SystemEpochNanoClock.INSTANCE),
                System.nanoTime());
            deliveries.add(delivery);
            statuses.add(status);
            printers.add(new ActionEvents(action, id, segmentNumber, first, last, event ->
            {
                while (!delivery.offer(event))
                {
                    LockSupport.parkNanos(PARK_NS);
                }
            }).printer());
        }
        deliveries.forEach(ActionDelivery::start);
    }

    /**
     * How they fare.
     *
     * @return one each, in the order of the configuration; any thread.
     */
    public List<ActionStatus> statuses()
    {
        return List.copyOf(statuses);
    }

    /**
     * Waits until all that was replayed is done with.
     *
     * @throws IOException when it is not sure that it outlives this machine.
     */
    public void finish() throws IOException
    {
        for (final ActionDelivery delivery : deliveries)
        {
            while (delivery.oldest() != Lane.EMPTY)
            {
                LockSupport.parkNanos(PARK_NS);
            }
            delivery.force();
        }
    }

    /** Stops at once. */
    @Override
    public void close()
    {
        deliveries.forEach(ActionDelivery::stop);
        deliveries.forEach(ActionDelivery::close);
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshot(final Fleet fleet, final DeviationMonitor monitor, final boolean segmentStarts)
    {
        printers.forEach(printer -> printer.onSnapshot(fleet, monitor, segmentStarts));
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
        printers.forEach(printer -> printer.onReading(sequence, timeNs, device, component, power, flags));
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundEvaluated(final long sequence, final long firstSum, final long lastSum, final int members)
    {
        printers.forEach(printer -> printer.onRoundEvaluated(sequence, firstSum, lastSum, members));
    }

    /** {@inheritDoc} */
    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        printers.forEach(printer -> printer.onComponentVerdict(sequence, component, power, threshold, flags));
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        printers.forEach(printer -> printer.onRoundIncomplete(sequence, deadlineNs, device, missing));
    }

    /** {@inheritDoc} */
    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        printers.forEach(printer -> printer.onDeviceSilent(sequence, deadlineNs, device));
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
        printers.forEach(
            printer -> printer.onRejected(sequence, timeNs, reason, lineLength, raw, offset, length));
    }
}
