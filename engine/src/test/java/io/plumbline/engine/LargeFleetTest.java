package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.simulate.FaultRates;
import io.plumbline.engine.simulate.FleetSimulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fleet large enough that the engine looks ahead decides as the replay does, which never looks ahead. */
class LargeFleetTest
{
    private static final int DEVICES = 10_000;
    private static final int ROUNDS = 2;
    private static final long SEED = 7;

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    @Timeout(120)
    void shouldDecideAsTheReplayDoes(final ThreadingMode threading, @TempDir final Path directory) throws IOException
    {
        final String[] codes = IntStream.range(0, DEVICES)
            .mapToObj(device -> FleetSimulator.code(device, DEVICES))
            .toArray(String[]::new);
        final Configuration base = Configuration.of(
            TimeMode.MESSAGE,
            DeviceCodes.of(codes),
            new FleetLimits(Configuration.defaults().limits().profiles(), new int[DEVICES]));
        final Configuration configuration = new Configuration(
            base.timeMode(), base.codes(), base.limits(), base.maxLineLength(), threading, base.waitStrategy(),
            base.ringSize(), base.cores(), base.tickIntervalNs(), base.journal(), base.retention(),
            Actions.NONE,
            Listen.DEFAULT);
        final FleetSimulator simulator = new FleetSimulator(
            DEVICES,
            SEED,
            FaultRates.parse("all"),
            FleetSimulator.DEFAULT_INTERVAL_MS,
            FleetSimulator.DEFAULT_START_MS,
            true);
        final ByteArrayOutputStream messages = new ByteArrayOutputStream();
        for (int round = 0; round < ROUNDS; round++)
        {
            simulator.writeRound(messages);
        }

        final List<String> run =
            EngineRun.run(configuration, directory, new MemorySource(messages.toByteArray()));
        assertTrue(run.get(run.size() - 1).contains("\"readings\":"), run.get(run.size() - 1));
        assertEquals(run, EngineRun.replay(directory));
    }
}
