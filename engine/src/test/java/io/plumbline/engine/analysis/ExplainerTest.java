package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.campaign.Campaign;
import io.plumbline.codec.Decimals;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.analysis.ComponentDecision.Outcome;
import io.plumbline.engine.analysis.Explanation.RoundEnd;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.Retention;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every alarm and many silences, beside a plain re-computation. */
class ExplainerTest
{
    private static final int QUICK_RUNS = 40;
    private static final long SECOND = 1_000_000_000L;
    private static final long LOOK_BACK_NS = 120 * SECOND;
    private static final List<String> CODES = List.of("abc01", "def01", "xyz01", "rare");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BigDecimal MILLION = new BigDecimal(1_000_000);

    @TempDir
    private Path path;
    private JournalDirectory directory;
    private final List<JsonNode> events = new ArrayList<>();
    private NaiveDecisions decisions;

    @BeforeEach
    void run() throws IOException
    {
        final Limits.Bounds bounds = new Limits.Bounds(-2_000_000, Limits.NONE, 500_000);
        final Limits limits = new Limits(bounds, bounds, true, 45 * SECOND, 90 * SECOND, 2, 2);
        final Configuration configuration = JournalRuns.configuration(Retention.EVERYTHING, limits);
        for (int i = 0; i < 2; i++)
        {
            for (final String line : JournalRuns.write(path, i, 3_000, 3, configuration))
            {
                events.add(JSON.readTree(line));
            }
        }
        directory = JournalDirectory.open(path);
        decisions = NaiveDecisions.of(directory, configuration);
    }

    @Test
    void shouldExplainEveryAlarm()
    {
        int alarms = 0;
        final int most = Campaign.of("explain", QUICK_RUNS).runs();
        for (final JsonNode event : events)
        {
            final String kind = event.path("event").asText();
            if ((kind.equals("raised") || kind.equals("cleared")) && alarms < most)
            {
                alarms++;
                final ComponentDecision decision = explain(event.path("code").asText(), event.path("sequence").asLong())
                    .components().get(event.path("id").asInt() - 1);
                final String at = event.toString();
                assertEquals(kind.equals("raised") ? Outcome.RAISED : Outcome.CLEARED, decision.outcome(), at);
                assertEquals(kind.equals("raised"), decision.alarm(), at);
                assertEquals(micros(event.path("pwr")), decision.reading().power(), at);
                assertEquals(micros(event.path("mean")), mean(decision), at);
                assertEquals(
                    micros(event.path("deviation")),
                    Decimals.divideHalfEven(decision.deviationTimesMembers(), decision.members()),
                    at);
                assertEquals(2, kind.equals("raised") ? decision.breachCount() : decision.calmCount(), at);
                decisions.check(
                    at,
                    explain(event.path("code").asText(), event.path("sequence").asLong()),
                    event.path("sequence").asLong());
            }
        }
        assertTrue(alarms >= QUICK_RUNS, "alarms: " + alarms);
    }

    @Test
    void shouldExplainSilences()
    {
        final Campaign campaign = Campaign.of("explain", QUICK_RUNS);
        final long end = new JournalSeek(directory).endSequence();
        final int[] ends = new int[RoundEnd.values().length];
        final int[] outcomes = new int[Outcome.values().length];
        for (int run = 0; run < campaign.runs(); run++)
        {
            final Random random = campaign.random(run);
            final String code = CODES.get(random.nextInt(CODES.size()));
            final long at = 1 + (long)(random.nextDouble() * (end - 1));
            final Explanation explanation = explain(code, at);
            final String where = campaign.at(run) + ", " + code + " at " + at;
            final NaiveDecisions.Round round = decisions.round(code, at);
            ends[explanation.end().ordinal()]++;
            if (explanation.end() == RoundEnd.NONE)
            {
                // Only a device that was not heard for as long as was looked back.
                assertTrue(
                    round == null || round.timeNs() < new JournalSeek(directory).timeNsOf(at) - LOOK_BACK_NS, where);
                continue;
            }
            decisions.check(where, explanation, at);
            for (final ComponentDecision decision : explanation.components())
            {
                outcomes[decision.outcome().ordinal()]++;
            }
            assertEquals(1, explanation.origins().limits().segment(), where);
            assertEquals(false, explanation.origins().limits().reload(), where);
        }
        assertTrue(ends[RoundEnd.EVALUATED.ordinal()] > campaign.runs() / 3);
        for (final Outcome outcome : List.of(Outcome.NO_BREACH, Outcome.NOT_ENOUGH_BREACHES, Outcome.LEFT_OUT))
        {
            assertTrue(outcomes[outcome.ordinal()] > 0, () -> "never " + outcome);
        }
        campaign.result(
            "%,d points explained as a plain re-computation has them: %,d rounds evaluated, %,d timed out, %,d " +
                "before what was looked at; and each of the alarms of the run",
            campaign.runs(),
            ends[RoundEnd.EVALUATED.ordinal()],
            ends[RoundEnd.INCOMPLETE.ordinal()],
            ends[RoundEnd.NONE.ordinal()]);
    }

    @Test
    void shouldSayThatADeviceWasNotConfigured()
    {
        final Explanation explanation = explain("ghost", 100);
        assertEquals(RoundEnd.UNKNOWN_DEVICE, explanation.end());
        assertNull(explanation.origins().limits());
    }

    /** Which is not the newest: what else has changed did not set the bound. */
    @Test
    void shouldNameTheChangeThatSetTheBound(@TempDir final Path other) throws InterruptedException
    {
        final Limits.Bounds three = new Limits.Bounds(-3_000_000, Limits.NONE, 0);
        final Limits.Bounds five = new Limits.Bounds(-5_000_000, Limits.NONE, 0);
        JournalRuns.writeWithReloads(other, "b", List.of(
            new Limits(three, three, false, 45 * SECOND, 90 * SECOND, 1, 1),
            new Limits(five, three, false, 45 * SECOND, 90 * SECOND, 1, 1),
            new Limits(five, three, false, 45 * SECOND, 100 * SECOND, 1, 1),
            new Limits(five, five, false, 45 * SECOND, 100 * SECOND, 1, 1)));
        final JournalDirectory journal = JournalDirectory.open(other);
        final List<Long> reloads = new ArrayList<>();
        new RangeReplay(journal, 0, Long.MAX_VALUE).read(
            new JournalListener()
            {
                @Override
                public void onReload(
                    final long sequence,
                    final long timeNs,
                    final long devicesAdded,
                    final long devicesRemoved,
                    final long devicesChanged,
                    final long alarmsDropped)
                {
                    reloads.add(sequence);
                }
            },
            progress -> {});
        assertOrigins(origins(journal, reloads.get(0) - 1), 1, 1, 1, null);
        assertOrigins(origins(journal, reloads.get(0)), 1, 1, 1, reloads.get(0));
        assertOrigins(origins(journal, reloads.get(1) - 1), reloads.get(0), reloads.get(0), 1, null);
        assertOrigins(origins(journal, reloads.get(2) - 1), reloads.get(1), reloads.get(0), 1, null);
        assertOrigins(origins(journal, Long.MAX_VALUE), reloads.get(2), reloads.get(0), reloads.get(2), null);
    }

    private static BoundOrigins origins(final JournalDirectory journal, final long to)
    {
        final long last = Math.min(to, new JournalSeek(journal).endSequence() - 1);
        return Explainer.explain(
            new RangeReplay(journal, 0, last), new RangeReplay(journal, 0, last), "b", progress -> {}).origins();
    }

    private static void assertOrigins(
        final BoundOrigins origins, final long limits, final long first, final long last, final Long later)
    {
        assertEquals(limits, origins.limits().moment().sequence());
        assertEquals(first, origins.first().moment().sequence());
        assertEquals(last, origins.last().moment().sequence());
        assertEquals(later, origins.later() == null ? null : (Long)origins.later().moment().sequence());
    }

    private Explanation explain(final String code, final long sequence)
    {
        final JournalSeek seek = new JournalSeek(directory);
        final long from = seek.firstAtOrAfter(seek.timeNsOf(sequence) - LOOK_BACK_NS);
        return Explainer.explain(
            new RangeReplay(directory, Math.min(from, sequence), sequence),
            new RangeReplay(directory, 0, sequence),
            code,
            progress -> {});
    }

    private static long mean(final ComponentDecision decision)
    {
        return Decimals.divideHalfEven(decision.sum(), decision.members());
    }

    private static long micros(final JsonNode number)
    {
        return new BigDecimal(number.asText()).multiply(MILLION).longValueExact();
    }
}
