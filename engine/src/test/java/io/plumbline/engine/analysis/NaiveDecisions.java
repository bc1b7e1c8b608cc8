package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.analysis.ComponentDecision.Outcome;
import io.plumbline.engine.analysis.Explanation.RoundEnd;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.agrona.DirectBuffer;

/**
 * The rule in plain words: from a journal's readings and times alone, in message time, every round of every device,
 * what became of each component in it, and every silence. Knows no monitor, no verdict that was recorded, no snapshot.
 */
final class NaiveDecisions implements JournalListener
{
    private static final int COMPONENTS = 8;
    private static final int GROUP_SIZE = 4;

    private final List<Device> devices = new ArrayList<>();
    private boolean begun;

    private NaiveDecisions(final Configuration configuration)
    {
        assertEquals(TimeMode.MESSAGE, configuration.timeMode());
        for (int i = 0; i < configuration.codes().size(); i++)
        {
            devices.add(new Device(configuration.codes().code(i), configuration.limits().of(i)));
        }
    }

    /** Reads all of a journal, which one configuration was in force of. */
    static NaiveDecisions of(final JournalDirectory directory, final Configuration configuration)
    {
        final NaiveDecisions decisions = new NaiveDecisions(configuration);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            while (tailer.poll(decisions, 100) > 0)
            {
                continue;
            }
        }
        return decisions;
    }

    /** How many rounds were evaluated. */
    int evaluated()
    {
        return (int)devices.stream()
            .flatMap(device -> device.rounds.values().stream())
            .filter(round -> !round.timedOut)
            .count();
    }

    /** The last round of a device that ended at an event or before; null where there is none. */
    Round round(final String code, final long sequence)
    {
        final var entry = device(code).rounds.floorEntry(sequence);
        return entry == null ? null : entry.getValue();
    }

    /** Holds all that an explanation says of the last round and of a silence against what is found here. */
    void check(final String where, final Explanation explanation, final long sequence)
    {
        final Round round = round(explanation.code(), sequence);
        assertNotNull(round, where);
        assertEquals(round.timedOut ? RoundEnd.INCOMPLETE : RoundEnd.EVALUATED, explanation.end(), where);
        assertEquals(new Moment(round.sequence, round.timeNs), explanation.round(), where);
        if (explanation.opened() != null)
        {
            assertEquals(round.opened, explanation.opened().sequence(), where);
        }
        assertEquals(round.timedOut ? ~round.in & 0xFF : 0, explanation.missing(), where);
        assertEquals(round.timedOut ? 0 : COMPONENTS, explanation.components().size(), where);
        for (int i = 0; i < explanation.components().size(); i++)
        {
            check(where + ", component " + (i + 1), round, i, explanation);
        }
        final var silence = device(explanation.code()).silences.floorEntry(sequence);
        if (silence == null || silence.getValue() == Limits.NONE)
        {
            assertNull(explanation.silence(), where);
        }
        else
        {
            assertTrue(explanation.silent(), where);
            assertTrue(
                explanation.silence().sinceNs() == Limits.NONE ||
                    explanation.silence().sinceNs() == silence.getValue(),
                where);
        }
    }

    private static void check(final String where, final Round round, final int i, final Explanation explanation)
    {
        final ComponentDecision decision = explanation.components().get(i);
        assertEquals(round.powers[i], decision.reading().power(), where);
        assertEquals(round.valid[i], decision.reading().valid(), where);
        if (decision.reading().moment() != null)
        {
            assertEquals(round.sequences[i], decision.reading().moment().sequence(), where);
        }
        if (explanation.opened() != null)
        {
            assertEquals(round.superseded[i], decision.reading().superseded(), where);
        }
        assertEquals(round.members[i], decision.members(), where);
        assertEquals(round.sums[i].longValueExact(), decision.sum(), where);
        assertEquals(round.outcomes[i], decision.outcome(), where);
        assertEquals(round.breaches[i], decision.breachCount(), where);
        assertEquals(round.calm[i], decision.calmCount(), where);
        assertEquals(round.alarms[i], decision.alarm(), where);
    }

    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int index,
        final int component,
        final long power,
        final int flags)
    {
        if (!begun)
        {
            begun = true;
            devices.forEach(device -> device.heardNs = timeNs);
        }
        advance(sequence, timeNs);
        devices.get(index).onReading(sequence, timeNs, component, power, (flags & 1) != 0);
    }

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
        advance(sequence, timeNs);
    }

    private void advance(final long sequence, final long timeNs)
    {
        if (begun)
        {
            devices.forEach(device -> device.advance(sequence, timeNs));
        }
    }

    private Device device(final String code)
    {
        return devices.stream().filter(device -> device.code.equals(code)).findFirst().orElseThrow();
    }

    /** A round, and what became of each component in it. */
    static final class Round
    {
        private final long opened;
        private final long openedNs;
        private final long[] powers = new long[COMPONENTS];
        private final boolean[] valid = new boolean[COMPONENTS];
        private final long[] sequences = new long[COMPONENTS];
        private final int[] superseded = new int[COMPONENTS];
        private final int[] members = new int[COMPONENTS];
        private final BigDecimal[] sums = new BigDecimal[COMPONENTS];
        private final Outcome[] outcomes = new Outcome[COMPONENTS];
        private final int[] breaches = new int[COMPONENTS];
        private final int[] calm = new int[COMPONENTS];
        private final boolean[] alarms = new boolean[COMPONENTS];
        private int in;
        private boolean timedOut;
        private long sequence;
        private long timeNs;

        Round(final long opened, final long openedNs)
        {
            this.opened = opened;
            this.openedNs = openedNs;
        }

        boolean isTimedOut()
        {
            return timedOut;
        }

        /** Time of the event that completed it, or its deadline. */
        long timeNs()
        {
            return timeNs;
        }
    }

    private static final class Device
    {
        private final String code;
        private final Limits limits;
        private final TreeMap<Long, Round> rounds = new TreeMap<>();
        /** By the sequence of the event: since when it is silent, {@link Limits#NONE} from where it is heard again. */
        private final TreeMap<Long, Long> silences = new TreeMap<>();
        private final int[] breaches = new int[COMPONENTS];
        private final int[] calm = new int[COMPONENTS];
        private final boolean[] alarms = new boolean[COMPONENTS];
        private Round open;
        private boolean silent;
        private long heardNs;

        Device(final String code, final Limits limits)
        {
            this.code = code;
            this.limits = limits;
        }

        void advance(final long sequence, final long timeNs)
        {
            if (open != null && timeNs >= open.openedNs + limits.roundTimeoutNs())
            {
                open.timedOut = true;
                end(sequence, open.openedNs + limits.roundTimeoutNs());
            }
            if (!silent && timeNs >= heardNs + limits.silentAfterNs())
            {
                silent = true;
                silences.put(sequence, heardNs + limits.silentAfterNs());
            }
        }

        void onReading(
            final long sequence, final long timeNs, final int component, final long power, final boolean isValid)
        {
            heardNs = timeNs;
            if (silent)
            {
                silent = false;
                silences.put(sequence, Limits.NONE);
            }
            if (open == null)
            {
                open = new Round(sequence, timeNs);
            }
            if ((open.in >> component & 1) != 0)
            {
                open.superseded[component]++;
            }
            open.in |= 1 << component;
            open.powers[component] = isValid ? power : 0;
            open.valid[component] = isValid;
            open.sequences[component] = sequence;
            if (open.in == (1 << COMPONENTS) - 1)
            {
                for (int i = 0; i < COMPONENTS; i++)
                {
                    judge(open, i, i < GROUP_SIZE ? limits.first() : limits.last());
                }
                end(sequence, timeNs);
            }
        }

        private void end(final long sequence, final long timeNs)
        {
            open.sequence = sequence;
            open.timeNs = timeNs;
            rounds.put(sequence, open);
            open = null;
        }

        private void judge(final Round round, final int i, final Limits.Bounds bounds)
        {
            BigDecimal sum = BigDecimal.ZERO;
            int members = 0;
            for (int other = i / GROUP_SIZE * GROUP_SIZE; other < i / GROUP_SIZE * GROUP_SIZE + GROUP_SIZE; other++)
            {
                sum = sum.add(BigDecimal.valueOf(round.powers[other]));
                members += round.valid[other] || !limits.excludeInvalid() ? 1 : 0;
            }
            round.sums[i] = sum;
            round.members[i] = members;
            round.outcomes[i] = members < 2 ? Outcome.GROUP_TOO_SMALL :
                !round.valid[i] && limits.excludeInvalid() ? Outcome.LEFT_OUT : outcome(round, i, bounds);
            round.breaches[i] = breaches[i];
            round.calm[i] = calm[i];
            round.alarms[i] = alarms[i];
            if (round.outcomes[i] == Outcome.CLEARED)
            {
                calm[i] = 0;
            }
        }

        /** The mean less the reading, both times as often as the group has members, so that nothing is rounded. */
        private Outcome outcome(final Round round, final int i, final Limits.Bounds bounds)
        {
            final BigDecimal n = BigDecimal.valueOf(round.members[i]);
            final BigDecimal deviation = round.sums[i].subtract(n.multiply(BigDecimal.valueOf(round.powers[i])));
            if (bounds.below() != Limits.NONE && deviation.compareTo(n.multiply(micros(bounds.below()))) < 0 ||
                bounds.above() != Limits.NONE && deviation.compareTo(n.multiply(micros(bounds.above()))) > 0)
            {
                breaches[i]++;
                calm[i] = 0;
                if (alarms[i])
                {
                    return Outcome.UP_ALREADY;
                }
                alarms[i] = breaches[i] >= limits.raiseAfter();
                return alarms[i] ? Outcome.RAISED : Outcome.NOT_ENOUGH_BREACHES;
            }
            breaches[i] = 0;
            if (!alarms[i])
            {
                return Outcome.NO_BREACH;
            }
            if (bounds.below() != Limits.NONE &&
                deviation.compareTo(n.multiply(micros(bounds.below()).add(micros(bounds.deadband())))) < 0 ||
                bounds.above() != Limits.NONE &&
                deviation.compareTo(n.multiply(micros(bounds.above()).subtract(micros(bounds.deadband())))) > 0)
            {
                calm[i] = 0;
                return Outcome.NOT_CALM;
            }
            calm[i]++;
            alarms[i] = calm[i] < limits.clearAfter();
            return alarms[i] ? Outcome.NOT_ENOUGH_CALM : Outcome.CLEARED;
        }

        private static BigDecimal micros(final long micros)
        {
            return BigDecimal.valueOf(micros);
        }
    }
}
