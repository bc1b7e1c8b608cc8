package io.plumbline.engine;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventFactory;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Cores;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.ingress.LineFramer;
import io.plumbline.journal.Durability;
import io.plumbline.journal.JournalSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.agrona.collections.MutableInteger;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * The data path, all of it wired here:
 * <pre>
 *   feed ─► IngressAgent ─► RingBuffer ─► MonitorHandler ─► JournalHandler ─► journal
 *           [ingress]                     [monitor]         [journal]          threading: dedicated
 *           [ingress]                     [monitor-journal                 ]   threading: shared
 *           [ingress-monitor-journal                                       ]   threading: single
 *           [journal-space] keeps room on the disk ahead of the journal, without which ingress lets nothing in, and
 *                           pages of it in the system's cache
 * </pre>
 * The producer is gated by the journal alone, so a slot is reused only when its event stands in a batch.
 */
final class Pipeline implements AutoCloseable
{
    /** Events that a handler takes at a time at most: one excerpt of the journal, and then their slots are free. */
    private static final int MAX_BATCH_SIZE = 1024;

    /** Events that a handler takes at a time at most when each batch is forced to the disk: as many as are there. */
    private static final int MAX_FORCED_BATCH_SIZE = 16 * 1024;

    private static final long SPACE_CHECK_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long MAX_SPACE_CHECK_NS = TimeUnit.MILLISECONDS.toNanos(16);
    private static final long SPACE_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int IDLE_SPINS = 100;
    private static final int IDLE_YIELDS = 100;
    private static final long IDLE_MIN_PARK_NS = TimeUnit.MICROSECONDS.toNanos(10);
    private static final long IDLE_MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How long ingress waits for bytes at most: so long a stop, a tick or a roll of the journal may come late. */
    private static final long MAX_AWAIT_MS = 10;

    /** The same while something is on its way to the journal: no bell is missed, this is a net beneath it. */
    private static final int MIN_AWAIT_MS = 1;

    private final Configuration configuration;
    private final ThreadingMode threading;
    private final HaltPolicy haltPolicy;
    private final StageWork stageWork;
    private final IngressBell bell = new IngressBell(this::wakeIngress);
    private final int maxBatch;
    private final RingBuffer<EngineEvent> ring;
    private final List<BatchEventProcessor<EngineEvent>> processors = new ArrayList<>();
    private final List<EngineThread> threads = new ArrayList<>();
    private IngressAgent ingress;
    private Sequence journaled;
    private JournalSpace space;

    /** How far the journal was when ingress was about to wait last. Of its thread. */
    private long journaledBefore = -1;

    /**
     * @param configuration of threads and ring.
     * @param haltPolicy    told of any stage's fault.
     */
    Pipeline(final Configuration configuration, final HaltPolicy haltPolicy)
    {
        this(configuration, haltPolicy, StageWork.AS_IT_IS, 0);
    }

    /**
     * @param configuration of threads and ring.
     * @param haltPolicy    told of any stage's fault.
     * @param stageWork     what the threads behind ingress are given to do.
     * @param maxBatch      events that a handler takes at a time at most; 0 for what goes with the durability.
     */
    Pipeline(
        final Configuration configuration,
        final HaltPolicy haltPolicy,
        final StageWork stageWork,
        final int maxBatch)
    {
        this.configuration = configuration;
        threading = configuration.threading();
        this.haltPolicy = haltPolicy;
        this.stageWork = stageWork;
        this.maxBatch = maxBatch > 0 ? maxBatch :
            configuration.journal().durability() == Durability.DISK ? MAX_FORCED_BATCH_SIZE : MAX_BATCH_SIZE;
        ring = RingBuffer.createSingleProducer(
            slots(configuration), configuration.ringSize(), waitStrategy(configuration, bell));
    }

    /** The ring, for the ingress agent to publish to. */
    RingBuffer<EngineEvent> ring()
    {
        return ring;
    }

    /**
     * Connects the stages and starts their threads.
     *
     * @param ingressAgent to be stopped and asked whether it is done.
     * @param meter        runs that agent's duty cycles.
     * @param monitor      the stage that decides.
     * @param journal      the stage that writes.
     * @param journalSpace the journal's room on the disk.
     */
    void start(
        final IngressAgent ingressAgent,
        final IngressMeter meter,
        final MonitorHandler monitor,
        final JournalHandler journal,
        final JournalSpace journalSpace)
    {
        space = journalSpace;
        space.onStart();
        ingress = ingressAgent;
        if (threading.hasMonitorThread())
        {
            journaled = addConsumers(monitor, journal);
            addIngress(() -> runUntilDone(meter::doWork));
        }
        else
        {
            final PolledConsumer consumer = new PolledConsumer(
                ring, stageWork.of(threading.journalThread(), deciding(monitor, journal)), turnSize(), maxBatch);
            journaled = consumer.sequence();
            addIngress(() -> runInTurns(meter, consumer));
        }
        ring.addGatingSequences(journaled);
        final IntSupplier spaceWork = stageWork.of(space.roleName(), space::doWork);
        threads.add(new EngineThread(space.roleName(), Cores.NONE, () -> keepSpace(spaceWork), haltPolicy));
        threads.forEach(EngineThread::start);
    }

    /** Whether all that came in is journaled, or a fault has ended it. Any thread. */
    boolean isFinished()
    {
        return haltPolicy.isHalted() || ingress.isDone() && journaled.get() >= ring.getCursor();
    }

    /** Throws the first fault, if there was one. Any thread. */
    void checkFault()
    {
        haltPolicy.check();
    }

    /** Sequence of the ring up to which everything has gone through the journal's stage. Any thread. */
    long journaled()
    {
        return journaled.get();
    }

    /** Asks for an end: no more is read, what is framed goes through. Any thread. */
    void requestStop()
    {
        ingress.requestStop();
    }

    /** Stops the threads and waits for them. Events under way are lost unless {@link #isFinished()}. */
    @Override
    public void close()
    {
        haltPolicy.stop();
        if (space != null)
        {
            space.abandon();
        }
        processors.forEach(BatchEventProcessor::halt);
        threads.forEach(EngineThread::join);
        bell.takeDown();
    }

    /** Makes the slots one after the other, with nothing between them. */
    private static EventFactory<EngineEvent> slots(final Configuration configuration)
    {
        final int ringSize = configuration.ringSize();
        final RefusedLines refused = new RefusedLines(ringSize, LineFramer.KEPT_LENGTH);
        final Decision[] decisions = new Decision[ringSize];
        if (configuration.threading() == ThreadingMode.DEDICATED)
        {
            Arrays.setAll(decisions, slot -> new Decision());
        }
        else
        {
            Arrays.fill(decisions, new Decision());
        }
        final MutableInteger slot = new MutableInteger();
        return () ->
        {
            final int index = slot.getAndIncrement();
            return new EngineEvent(index, refused, decisions[index]);
        };
    }

    /** Gives how far the journal is. */
    private Sequence addConsumers(final MonitorHandler monitor, final JournalHandler journal)
    {
        final int core = configuration.cores().monitor();
        if (threading.hasJournalThread())
        {
            final Sequence decided =
                addConsumer(threading.monitorThread(), core, new LookAheadHandler(ring, monitor, monitor));
            return addConsumer(threading.journalThread(), configuration.cores().journal(), journal, decided);
        }
        return addConsumer(threading.monitorThread(), core, deciding(monitor, journal));
    }

    private Sequence addConsumer(
        final String role, final int core, final EventHandler<EngineEvent> handler, final Sequence... behind)
    {
        final BatchEventProcessor<EngineEvent> processor = new BatchEventProcessorBuilder()
            .setMaxBatchSize(maxBatch)
            .build(ring, ring.newBarrier(behind), stageWork.of(role, handler));
        processor.setExceptionHandler(haltPolicy);
        processors.add(processor);
        threads.add(new EngineThread(role, core, processor, haltPolicy));
        return processor.getSequence();
    }

    private void addIngress(final Runnable body)
    {
        threads.add(new EngineThread(threading.ingressThread(), configuration.cores().ingress(), body, haltPolicy));
    }

    /** Monitor and journal as one handler. */
    private EventHandler<EngineEvent> deciding(final MonitorHandler monitor, final JournalHandler journal)
    {
        return new LookAheadHandler(ring, monitor, new SharedHandler(monitor, journal));
    }

    /** A duty cycle's lines, or as many as can be forced at once; in time before the ring is full. */
    private int turnSize()
    {
        return Math.min(
            configuration.journal().durability() == Durability.DISK ? maxBatch : IngressAgent.LINES,
            ring.getBufferSize() / 2);
    }

    private void runInTurns(final IngressMeter meter, final PolledConsumer consumer)
    {
        runUntilDone(() ->
        {
            final int workCount = meter.doWork();
            final int handled = consumer.doWork(workCount == 0);
            meter.onConsumed(handled);
            return workCount + handled;
        });
        while (!haltPolicy.isStopped() && consumer.doWork(true) > 0)
        {
            continue;
        }
    }

    private void runUntilDone(final IntSupplier dutyCycle)
    {
        final WaitStrategyKind kind = configuration.waitStrategy();
        final boolean sleeps = kind == WaitStrategyKind.SLEEPING || kind == WaitStrategyKind.BLOCKING;
        final long tickIntervalMs = TimeUnit.NANOSECONDS.toMillis(configuration.tickIntervalNs());
        final int awaitMs = (int)Math.min(MAX_AWAIT_MS, tickIntervalMs);
        final IdleStrategy idleStrategy = idleStrategy(kind);
        while (!ingress.isDone() && !haltPolicy.isStopped())
        {
            if (dutyCycle.getAsInt() > 0 || sleeps && await(awaitMs))
            {
                idleStrategy.reset();
            }
            else
            {
                idleStrategy.idle();
            }
        }
    }

    /**
     * Waits until bytes have come, or the stages have done what is on its way to the journal; not when the journal has
     * come further since ingress last looked, as somebody may have to be told. Returns false when it could not wait.
     */
    private boolean await(final int timeoutMs)
    {
        final long journaledTo = journaled.get();
        if (journaledTo != journaledBefore)
        {
            journaledBefore = journaledTo;
            return true;
        }
        if (journaledTo >= ring.getCursor())
        {
            return ingress.await(timeoutMs);
        }
        bell.listen();
        final boolean awaited = journaled.get() != journaledTo || ingress.await(MIN_AWAIT_MS);
        bell.ignore();
        return awaited;
    }

    private void wakeIngress()
    {
        ingress.wakeUp();
    }

    private void keepSpace(final IntSupplier spaceWork)
    {
        long parkNs = SPACE_CHECK_NS;
        while (!haltPolicy.isStopped())
        {
            parkNs = spaceWork.getAsInt() > 0 ? SPACE_CHECK_NS : Math.min(2 * parkNs, MAX_SPACE_CHECK_NS);
            LockSupport.parkNanos(space.isFull() ? SPACE_RETRY_NS : parkNs);
        }
    }

    private static WaitStrategy waitStrategy(final Configuration configuration, final IngressBell bell)
    {
        if (configuration.threading() == ThreadingMode.SINGLE)
        {
            // Nobody waits at the ring, so there is nobody to be woken, which costs a lock with some.
            return new BusySpinWaitStrategy();
        }
        return switch (configuration.waitStrategy())
        {
            case SLEEPING -> new RingingWaitStrategy(new BackoffWaitStrategy(), bell);
            case BLOCKING -> new RingingWaitStrategy(new BlockingWaitStrategy(), bell);
            case YIELDING -> new YieldingWaitStrategy();
            case BUSY_SPIN -> new BusySpinWaitStrategy();
        };
    }

    /**
     * How ingress waits, where it cannot wait for bytes alone, to the same taste: nothing wakes it, so where consumers
     * block it sleeps.
     */
    private static IdleStrategy idleStrategy(final WaitStrategyKind kind)
    {
        return switch (kind)
        {
            case SLEEPING, BLOCKING ->
                new BackoffIdleStrategy(IDLE_SPINS, IDLE_YIELDS, IDLE_MIN_PARK_NS, IDLE_MAX_PARK_NS);
            case YIELDING -> YieldingIdleStrategy.INSTANCE;
            case BUSY_SPIN -> BusySpinIdleStrategy.INSTANCE;
        };
    }
}
