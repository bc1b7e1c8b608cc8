package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.campaign.Campaign;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.analysis.Explanation.RoundEnd;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.simulate.ConfigurationWriter;
import io.plumbline.engine.simulate.FaultRates;
import io.plumbline.engine.simulate.FleetSimulator;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSeek;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The answers from a journal of measured data and from one of a simulated fleet with known faults: explanations beside
 * a plain re-computation, other limits beside real runs with them from the start.
 */
class AnalysisAgreementTest
{
    private static final Path SHARED =
        Path.of(System.getProperty("plumbline.root", "..")).resolve("../shared").normalize();
    private static final int QUICK_RUNS = 40;
    private static final int CYCLES = 6;
    private static final long SECOND = 1_000_000_000L;
    private static final long LOOK_BACK_NS = 600 * SECOND;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path path;
    private Configuration configuration;
    private byte[] messages;
    private List<JsonNode> events;
    private JournalDirectory directory;

    private void write(final String data) throws IOException
    {
        if (data.equals("sample"))
        {
            assumeTrue(Files.isDirectory(SHARED), "no measured data at " + SHARED);
            configuration = ConfigurationReader.read(SHARED.resolve("cases/tuned.yaml"));
            messages = Files.readAllBytes(SHARED.resolve("data/openrainer-sample-ts.ndjson"));
        }
        else
        {
            final Path file = path.resolve("fleet.yaml");
            ConfigurationWriter.write(file, 20, true, FleetSimulator.DEFAULT_INTERVAL_MS);
            configuration = ConfigurationReader.read(file);
            final FleetSimulator simulator = new FleetSimulator(
                20,
                Campaign.SEED,
                FaultRates.parse("all"),
                FleetSimulator.DEFAULT_INTERVAL_MS,
                FleetSimulator.DEFAULT_START_MS,
                true);
            final ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int round = 0; round < 150; round++)
            {
                simulator.writeRound(out);
            }
            messages = out.toByteArray();
        }
        events = run("recorded", UnaryOperator.identity());
        directory = JournalDirectory.open(path.resolve("recorded"));
    }

    private List<JsonNode> run(final String name, final UnaryOperator<Limits> limits) throws IOException
    {
        final List<JsonNode> read = new ArrayList<>();
        for (final String line : JournalRuns.write(
            path.resolve(name), JournalRuns.under(configuration, limits), messages, CYCLES))
        {
            read.add(JSON.readTree(line));
        }
        return read;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sample", "simulated"})
    void shouldExplainEveryRound(final String data) throws IOException
    {
        write(data);
        final NaiveDecisions decisions = NaiveDecisions.of(directory, configuration);
        final EveryRound every = new EveryRound(decisions);
        whole().replay(every, sequence -> {});
        every.settle();
        assertTrue(every.rounds > 1_000, "rounds: " + every.rounds);
        assertEquals(decisions.evaluated(), every.rounds);
        assertEquals(events.stream().filter(event -> is(event, "raised")).count(), every.raised);
        assertTrue(every.raised > 10, "alarms: " + every.raised);
    }

    /** As it is asked for: from the nearest snapshot. */
    @ParameterizedTest
    @ValueSource(strings = {"sample", "simulated"})
    void shouldExplainAlarmsAndSilencesAtAnyPoint(final String data) throws IOException
    {
        write(data);
        final NaiveDecisions decisions = NaiveDecisions.of(directory, configuration);
        final Campaign campaign = Campaign.of("explain", QUICK_RUNS);
        int alarms = 0;
        for (final JsonNode event : events)
        {
            if (is(event, "raised") && (campaign.isLong() || alarms < QUICK_RUNS))
            {
                alarms++;
                final long at = event.path("sequence").asLong();
                final Explanation explanation = explain(event.path("code").asText(), at);
                decisions.check(event.toString(), explanation, at);
                assertEquals(
                    ComponentDecision.Outcome.RAISED,
                    explanation.components().get(event.path("id").asInt() - 1).outcome(),
                    event::toString);
            }
        }
        int silences = 0;
        for (final JsonNode event : events)
        {
            if (is(event, "silent"))
            {
                final Explanation explanation =
                    explain(event.path("code").asText(), event.path("sequence").asLong());
                assertTrue(explanation.silent(), event::toString);
                assertEquals(
                    event.path("time").asText().substring(0, 19),
                    Instant.ofEpochSecond(explanation.silence().sinceNs() / SECOND).toString().substring(0, 19));
                silences++;
            }
        }
        final JournalSeek seek = new JournalSeek(directory);
        final long end = seek.endSequence();
        int found = 0;
        for (int run = 0; run < campaign.runs(); run++)
        {
            final Random random = campaign.random(run);
            final String code = configuration.codes().code(random.nextInt(configuration.codes().size()));
            final long at = 1 + (long)(random.nextDouble() * (end - 1));
            final Explanation explanation = explain(code, at);
            final String where = campaign.at(run) + ", " + data + ", " + code + " at " + at;
            final NaiveDecisions.Round round = decisions.round(code, at);
            if (explanation.end() == RoundEnd.NONE)
            {
                assertTrue(round == null || round.timeNs() < seek.timeNsOf(at) - LOOK_BACK_NS, where);
                continue;
            }
            found++;
            decisions.check(where, explanation, at);
        }
        assertTrue(found > campaign.runs() / 2, "rounds: " + found);
        campaign.result(
            "%s data: %,d alarms, %,d silences of devices and %,d points explained as a plain re-computation has them",
            data, alarms, silences, found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sample", "simulated"})
    void shouldDecideOtherLimitsAsARunWithThem(final String data) throws IOException
    {
        write(data);
        final Map<String, UnaryOperator<Limits>> others = new LinkedHashMap<>();
        others.put("narrower", limits -> other(limits, 2, limits.excludeInvalid(), 45 * SECOND, 90 * SECOND, 1, 3));
        others.put("wider", limits -> other(limits, -2, !limits.excludeInvalid(), 20 * SECOND, 200 * SECOND, 3, 1));
        for (final Map.Entry<String, UnaryOperator<Limits>> other : others.entrySet())
        {
            final List<JsonNode> otherwise = run(other.getKey(), other.getValue());
            final List<String> told = new ArrayList<>();
            final List<DeviceChanges> devices = WhatIf.decide(
                whole(),
                Fleet.of(JournalRuns.under(configuration, other.getValue())),
                (kind, code, component, was, would) ->
                    told.add(OtherLimitsTest.line(kind, code, component, was, would)),
                sequence -> {}).devices();
            final String at = data + ", " + other.getKey();
            devices.forEach(device -> OtherLimitsTest.assertCounts(at, device, events, otherwise));
            for (final String kind : List.of("deviation", "raised", "incomplete", "silent"))
            {
                final DeviceCount count = DeviceCount.values()[List.of(
                    "deviation", "raised", "incomplete", "silent").indexOf(kind)];
                assertEquals(
                    otherwise.stream().filter(event -> is(event, kind)).count(),
                    devices.stream().mapToLong(device -> device.otherwise(count)).sum(),
                    at + ", " + kind);
            }
            assertEquals(
                OtherLimitsTest.deviationChanges(events, otherwise), OtherLimitsTest.only("deviation", told), at);
            assertEquals(NaiveAlarms.changes(events, otherwise), OtherLimitsTest.only("alarm", told), at);
            assertTrue(told.size() > 10, () -> at + ": " + told);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sample", "simulated"})
    void shouldSweepAsManyRuns(final String data) throws IOException
    {
        write(data);
        final long[] bounds = {-12_000_000, -8_000_000, -4_500_000, -2_000_000, -500_000};
        final List<SweepRow> rows = new ArrayList<>();
        final SweepCounts counts = Sweep.sweep(whole(), bounds, null, rows::add, sequence -> {});
        for (int i = 0; i < bounds.length; i++)
        {
            final int bound = i;
            final List<JsonNode> run = run("below" + i, limits -> OtherLimitsTest.withBelow(limits, bounds[bound]));
            for (int device = 0; device < configuration.codes().size(); device++)
            {
                final String code = configuration.codes().code(device);
                final List<SweepRow> of = rows.stream().filter(row -> row.code().equals(code)).toList();
                assertEquals(
                    OtherLimitsTest.count(run, "deviation", code),
                    of.stream().mapToLong(row -> row.deviations(bound)).sum(),
                    code);
                assertEquals(
                    OtherLimitsTest.count(run, "raised", code),
                    of.stream().mapToLong(row -> row.alarms(bound)).sum(),
                    code);
            }
            assertEquals(run.stream().filter(event -> is(event, "raised")).count(), counts.total().alarms(i));
            assertEquals(
                run.stream().filter(event -> is(event, "raised")).map(event -> event.path("code")).distinct().count(),
                counts.total().devices(i));
            assertEquals(run.stream().filter(event -> is(event, "deviation")).count(), counts.total().deviations(i));
        }
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

    private RangeReplay whole()
    {
        return new RangeReplay(directory, 0, Long.MAX_VALUE);
    }

    private static boolean is(final JsonNode event, final String kind)
    {
        return event.path("event").asText().equals(kind);
    }

    /** Each bound nearer by so many units, or further. */
    private static Limits other(
        final Limits limits,
        final long units,
        final boolean excludeInvalid,
        final long roundTimeoutNs,
        final long silentAfterNs,
        final int raiseAfter,
        final int clearAfter)
    {
        return new Limits(
            nearer(limits.first(), units * 1_000_000),
            nearer(limits.last(), units * 1_000_000),
            excludeInvalid,
            roundTimeoutNs,
            silentAfterNs,
            raiseAfter,
            clearAfter);
    }

    private static Limits.Bounds nearer(final Limits.Bounds bounds, final long byMicros)
    {
        return new Limits.Bounds(
            bounds.below() == Limits.NONE ? Limits.NONE : bounds.below() + byMicros,
            bounds.above() == Limits.NONE ? Limits.NONE : bounds.above() - byMicros,
            bounds.deadband());
    }

    /** Explains each round as soon as all of it is known, in one pass. */
    private final class EveryRound implements DecisionListener
    {
        private final NaiveDecisions decisions;
        private final Map<Integer, Explainer> explainers = new HashMap<>();
        private final LimitsHistory limits;
        private int rounds;
        private long raised;
        private int pending = -1;
        private long pendingSequence;

        EveryRound(final NaiveDecisions decisions)
        {
            this.decisions = decisions;
            final List<String> codes = new ArrayList<>();
            for (int device = 0; device < configuration.codes().size(); device++)
            {
                codes.add(configuration.codes().code(device));
                explainers.put(device, new Explainer(codes.get(device), Long.MAX_VALUE));
            }
            limits = LimitsHistory.read(whole(), codes, sequence -> {});
        }

        @Override
        public void onSnapshot(final Fleet fleet, final DeviationMonitor monitor, final boolean segmentStarts)
        {
            settle();
            explainers.values().forEach(explainer -> explainer.onSnapshot(fleet, monitor, segmentStarts));
        }

        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            settle();
            explainers.get(device).onReading(sequence, timeNs, device, component, power, flags);
            pending = device;
            pendingSequence = sequence;
        }

        @Override
        public void onRoundEvaluated(
            final long sequence, final long firstSum, final long lastSum, final int members)
        {
            rounds++;
        }

        @Override
        public void onComponentVerdict(
            final long sequence, final int component, final long power, final long threshold, final int flags)
        {
            explainers.get(pending).onComponentVerdict(sequence, component, power, threshold, flags);
        }

        @Override
        public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
        {
            settle();
            explainers.get(device).onRoundIncomplete(sequence, deadlineNs, device, missing);
        }

        @Override
        public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
        {
            settle();
            explainers.get(device).onDeviceSilent(sequence, deadlineNs, device);
        }

        void settle()
        {
            final int device = pending;
            pending = -1;
            if (device >= 0 && decisions.round(configuration.codes().code(device), pendingSequence) != null)
            {
                final Explanation explanation = explainers.get(device).explanation(limits);
                decisions.check("at " + pendingSequence, explanation, pendingSequence);
                raised += explanation.round().sequence() != pendingSequence ? 0 : explanation.components().stream()
                    .filter(decision -> decision.outcome() == ComponentDecision.Outcome.RAISED)
                    .count();
            }
        }
    }
}
