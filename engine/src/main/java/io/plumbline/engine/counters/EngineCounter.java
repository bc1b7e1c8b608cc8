package io.plumbline.engine.counters;

import static io.plumbline.engine.counters.CounterGroup.ACTIONS;
import static io.plumbline.engine.counters.CounterGroup.CONNECTIONS;
import static io.plumbline.engine.counters.CounterGroup.ENGINE;
import static io.plumbline.engine.counters.CounterGroup.FOLLOWERS;
import static io.plumbline.engine.counters.CounterGroup.HTTP;
import static io.plumbline.engine.counters.CounterGroup.INGRESS;
import static io.plumbline.engine.counters.CounterGroup.JOURNAL;
import static io.plumbline.engine.counters.CounterGroup.MONITOR;
import static io.plumbline.engine.counters.CounterKind.COUNTER;
import static io.plumbline.engine.counters.CounterKind.GAUGE;
import static io.plumbline.engine.counters.CounterKind.HISTOGRAM;
import static io.plumbline.engine.counters.CounterKind.INFO;
import static io.plumbline.engine.counters.CounterUnit.BYTES;
import static io.plumbline.engine.counters.CounterUnit.EPOCH_MILLISECONDS;
import static io.plumbline.engine.counters.CounterUnit.NANOSECONDS;
import static io.plumbline.engine.counters.CounterUnit.NONE;

import java.util.Locale;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Everything the engine counts: the one list from which the mapped counters, {@code stat} and the metrics are made.
 * Counters count since the start of the engine. The id is the type of the counter in the file and is never given to
 * another; what a reader does not know it leaves out.
 */
public enum EngineCounter
{
    /** By {@link EngineState}. */
    STATE(1, ENGINE, GAUGE, NONE, "What the engine does: 0 starting, 1 running, 2 stopped, 3 failed."),
    /** By label: the version. */
    BUILD(2, ENGINE, INFO, NONE, "version", "Version of the engine."),
    /** Of the operating system. */
    PROCESS_ID(3, ENGINE, GAUGE, NONE, "Process id of the engine."),
    /** Before recovery. */
    START_TIME(4, ENGINE, GAUGE, EPOCH_MILLISECONDS, "When the engine started."),
    /** Once a second. */
    HEARTBEAT_TIME(5, ENGINE, GAUGE, EPOCH_MILLISECONDS, "When the engine last said that it lives; once a second."),
    /** Of the error log, repeats too. */
    ERRORS(6, ENGINE, COUNTER, NONE, "Errors recorded, repeats too; stat --errors shows them."),

    /** Lines. */
    READINGS_RECEIVED(10, INGRESS, COUNTER, NONE, "Messages that came in, accepted or refused."),
    /** By label: the reason. */
    REJECTED(11, INGRESS, COUNTER, NONE, "reason", "Messages refused, by reason."),
    /** Slots. */
    EVENTS_PUBLISHED(12, INGRESS, COUNTER, NONE, "Events put into the ring: messages, ticks, snapshots."),
    /** Duty cycles. */
    RING_STALLS(13, INGRESS, COUNTER, NONE, "Times the ring was full, so that nothing was read."),
    /** Steps back. */
    CLOCK_HOLDS(14, INGRESS, COUNTER, NONE, "Times the clock was set back, and time held until it caught up."),
    /** Since the start. */
    LONGEST_CYCLE(15, INGRESS, GAUGE, NANOSECONDS, "Longest duty cycle of ingress since the start."),
    /** Of two intervals of ten seconds. */
    LONGEST_CYCLE_RECENT(16, INGRESS, GAUGE, NANOSECONDS, "Longest duty cycle of ingress in the last 10 to 20 s."),

    /** At this moment. */
    CONNECTIONS_OPEN(20, CONNECTIONS, GAUGE, NONE, "Connections that are open."),
    /** Let in. */
    CONNECTIONS_ACCEPTED(21, CONNECTIONS, COUNTER, NONE, "Connections that were let in."),
    /** By label: the reason. */
    CONNECTIONS_ENDED(22, CONNECTIONS, COUNTER, NONE, "reason",
        "Connections that ended or were not let in, by reason."),
    /** By the operating system. */
    ACCEPT_FAILURES(23, CONNECTIONS, COUNTER, NONE, "Times the system could not hand over a connection."),
    /** Of all connections. */
    CONNECTIONS_RECEIVED(24, CONNECTIONS, COUNTER, BYTES, "Bytes read from connections."),
    /** Lines. */
    ACKNOWLEDGEMENTS(25, CONNECTIONS, COUNTER, NONE, "Acknowledgements sent."),
    /** Lines. */
    REFUSALS_LEFT_OUT(26, CONNECTIONS, COUNTER, NONE, "Refused lines a client was not told of one by one."),

    /** At this moment. */
    HTTP_CONNECTIONS_OPEN(60, HTTP, GAUGE, NONE, "Connections for HTTP that are open."),
    /** At this moment. */
    HTTP_REQUESTS_OPEN(61, HTTP, GAUGE, NONE, "Requests with messages that wait for the journal."),
    /** At most what the configuration has as max-buffered. */
    HTTP_BUFFERED(64, HTTP, GAUGE, BYTES, "Bytes of bodies that are held in memory."),
    /** By label: the status. */
    HTTP_ANSWERS(62, HTTP, COUNTER, NONE, "status", "Requests answered, by status."),
    /** Decompressed. */
    HTTP_RECEIVED(63, HTTP, COUNTER, BYTES, "Bytes of messages handed over to ingress, decompressed."),

    /** Rows of the device table. */
    DEVICES(30, MONITOR, GAUGE, NONE, "Devices in the configuration in force."),
    /** Input events. */
    READINGS_ACCEPTED(31, MONITOR, COUNTER, NONE, "Readings decided on."),
    /** Of all eight components. */
    ROUNDS(32, MONITOR, COUNTER, NONE, "Rounds evaluated."),
    /** Events. */
    DEVIATIONS(33, MONITOR, COUNTER, NONE, "Deviations found."),
    /** Events. */
    ALARMS_RAISED(34, MONITOR, COUNTER, NONE, "Alarms raised."),
    /** Events. */
    ALARMS_CLEARED(35, MONITOR, COUNTER, NONE, "Alarms cleared."),
    /** Components. */
    ALARMS_UP(36, MONITOR, GAUGE, NONE, "Components whose alarm is up."),
    /** Events. */
    ROUNDS_INCOMPLETE(37, MONITOR, COUNTER, NONE, "Rounds that timed out."),
    /** Events. */
    SILENCES(38, MONITOR, COUNTER, NONE, "Times a device fell silent."),
    /** Events. */
    RECOVERIES(39, MONITOR, COUNTER, NONE, "Times a silent device was heard again."),
    /** Reported and not heard since. */
    DEVICES_SILENT(40, MONITOR, GAUGE, NONE, "Devices that are silent."),
    /** Readings. */
    READINGS_DUPLICATE(41, MONITOR, COUNTER, NONE, "Readings of a component that was in already."),
    /** Readings. */
    READINGS_INVALID(42, MONITOR, COUNTER, NONE, "Accepted readings that are not valid."),
    /** Readings. */
    READINGS_LATE(43, MONITOR, COUNTER, NONE, "Readings with a time before the newest."),

    /** By number. */
    JOURNAL_SEGMENT(50, JOURNAL, GAUGE, NONE, "Number of the segment that is written."),
    /** The last that is journaled. */
    JOURNAL_SEQUENCE(51, JOURNAL, GAUGE, NONE, "Sequence of the last input event in the journal."),
    /** Slots. */
    EVENTS_JOURNALED(52, JOURNAL, COUNTER, NONE,
        "Events of the ring that stand in the journal, as durably as asked."),
    /** Excerpts. */
    JOURNAL_BATCHES(53, JOURNAL, COUNTER, NONE, "Batches written to the journal."),
    /** Of batches, without what the queue adds. */
    JOURNAL_WRITTEN(54, JOURNAL, COUNTER, BYTES, "Bytes of batches written to the journal."),
    /** Heads of cycles. */
    SNAPSHOTS(55, JOURNAL, COUNTER, NONE, "Snapshots written, that at the start too."),
    /** 0 or 1. */
    JOURNAL_FULL(56, JOURNAL, GAUGE, NONE, "1 while the disk has no room, so that nothing is let in."),
    /** State changes. */
    JOURNAL_FULL_TIMES(57, JOURNAL, COUNTER, NONE, "Times the disk had no room."),
    /** By label: the bucket. */
    JOURNAL_LATENCY(58, JOURNAL, HISTOGRAM, NANOSECONDS, LatencyHistogram.BOUND,
        "From the arrival of a message until it is journaled; one at a time is measured."),

    /** By label: the follower. */
    FOLLOWER_LAG(70, FOLLOWERS, GAUGE, NONE, "follower",
        "Input events a registered follower has not committed; looked at every ten seconds."),

    /** By label: the action. */
    ACTION_LAG(80, ACTIONS, GAUGE, NONE, "action", "Input events an action has not done with."),
    /** By label: the action. */
    ACTION_DELIVERED(81, ACTIONS, COUNTER, NONE, "action", "Events the target of an action has taken, repeats too."),
    /** By label: the action. */
    ACTION_FAILED(82, ACTIONS, COUNTER, NONE, "action", "Attempts of an action that did not succeed."),
    /** By label: the action. */
    ACTION_RETRIES(83, ACTIONS, COUNTER, NONE, "action", "Attempts of an action after the first of an event."),
    /** By label: the action. */
    ACTION_SKIPPED(84, ACTIONS, COUNTER, NONE, "action", "Events an action has left out."),
    /** By label: the action; only of those that run commands. */
    ACTION_EXIT_CODE(85, ACTIONS, GAUGE, NONE, "action", "Exit code of an action's last command; -1 before one ended.");

    private static final Int2ObjectHashMap<EngineCounter> BY_ID = new Int2ObjectHashMap<>();

    static
    {
        for (final EngineCounter counter : values())
        {
            if (BY_ID.put(counter.id, counter) != null)
            {
                throw new IllegalStateException("two counters have the id " + counter.id);
            }
        }
    }

    private final int id;
    private final CounterGroup group;
    private final CounterKind kind;
    private final CounterUnit unit;
    private final String labelName;
    private final String help;

    EngineCounter(
        final int id, final CounterGroup group, final CounterKind kind, final CounterUnit unit, final String help)
    {
        this(id, group, kind, unit, null, help);
    }

    EngineCounter(
        final int id,
        final CounterGroup group,
        final CounterKind kind,
        final CounterUnit unit,
        final String labelName,
        final String help)
    {
        this.id = id;
        this.group = group;
        this.kind = kind;
        this.unit = unit;
        this.labelName = labelName;
        this.help = help;
    }

    /**
     * The counter of an id.
     *
     * @param id as it stands in a file.
     * @return the counter, or null when there is none in this version.
     */
    static EngineCounter of(final int id)
    {
        return BY_ID.get(id);
    }

    /**
     * Type id of the counter in the file.
     *
     * @return the id.
     */
    public int id()
    {
        return id;
    }

    /**
     * Under which heading it is shown.
     *
     * @return the group.
     */
    public CounterGroup group()
    {
        return group;
    }

    /**
     * How its values behave.
     *
     * @return the kind.
     */
    public CounterKind kind()
    {
        return kind;
    }

    /**
     * What its values are.
     *
     * @return the unit.
     */
    public CounterUnit unit()
    {
        return unit;
    }

    /**
     * What tells its several values apart.
     *
     * @return the name of the label, or null when it has but one value.
     */
    public String labelName()
    {
        return labelName;
    }

    /**
     * What it means.
     *
     * @return one sentence.
     */
    public String help()
    {
        return help;
    }

    /**
     * Its name for people.
     *
     * @return such as {@code ring stalls}.
     */
    public String label()
    {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
