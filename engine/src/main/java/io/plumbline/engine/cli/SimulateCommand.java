package io.plumbline.engine.cli;

import io.plumbline.engine.simulate.ConfigurationWriter;
import io.plumbline.engine.simulate.FaultRates;
import io.plumbline.engine.simulate.FleetSimulator;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code simulate}: the messages of a deterministic fleet on standard output.
 */
@Command(
    name = "simulate",
    description = "Writes the messages of a simulated fleet to standard output: the same ones for the same options.")
final class SimulateCommand implements Callable<Integer>
{
    private static final long MS_PER_SECOND = 1000;
    private static final int MS_DIGITS = 3;
    /** Far more than any interval or stamp has. */
    private static final long MAX_SECONDS = Long.MAX_VALUE / MS_PER_SECOND;
    private static final BigDecimal MAX_INTERVAL = BigDecimal.valueOf(MAX_SECONDS);

    private final OutputStream out;

    @Option(names = "--devices", paramLabel = "N", defaultValue = "50", description = "Devices. Default: 50.")
    private int devices;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "120", description = "Rounds. Default: 120, an hour.")
    private long rounds;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Seed. Default: 1.")
    private long seed;

    @Option(
        names = "--faults",
        paramLabel = "FAULTS",
        defaultValue = "usual",
        description = {
            "What is wrong with the fleet: none, usual (everything but broken lines; the default), all, or a list " +
                "of drift, drop, stuck, silence (each for some rounds), invalid, missing, duplicate, late, broken, " +
                "each at its own rate or =RATE, per mille, as in --faults drop=20,invalid."
        })
    private String faults;

    @Option(
        names = "--interval",
        paramLabel = "SECONDS",
        defaultValue = "30",
        description = "Seconds between rounds, such as 30, or 0.1 for ten a second. Default: 30.")
    private BigDecimal intervalSeconds;

    @Option(
        names = "--start",
        paramLabel = "TIME",
        defaultValue = "2026-01-01T00:00:00Z",
        description = "Stamp of the first reading, ISO 8601. Default: ${DEFAULT-VALUE}.")
    private String start;

    @Option(names = "--no-ts", description = "Leaves the stamps out.")
    private boolean withoutTimestamps;

    @Option(
        names = "--config-out",
        paramLabel = "FILE",
        description = "Writes the configuration that goes with the fleet; of more than 10,000 devices with a " +
            "devices-file beside it.")
    private Path configOut;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** Writes to standard output itself: {@code System.out} would swallow failures. */
    SimulateCommand()
    {
        this(new FileOutputStream(FileDescriptor.out));
    }

    SimulateCommand(final OutputStream out)
    {
        this.out = out;
    }

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        final FleetSimulator simulator = simulator();
        if (configOut != null)
        {
            ConfigurationWriter.write(configOut, devices, !withoutTimestamps, intervalMs());
        }
        try
        {
            for (long round = 0; round < rounds; round++)
            {
                simulator.writeRound(out);
            }
        }
        catch (final IOException e)
        {
            return StandardOutput.failed(e);
        }
        return ExitCodes.DONE;
    }

    private FleetSimulator simulator()
    {
        final FleetSimulator simulator = fleet();
        if (rounds < 0 || rounds > simulator.maxRounds())
        {
            throw new ParameterException(
                spec.commandLine(), "rounds not from 0 to " + simulator.maxRounds() + ": " + rounds);
        }
        return simulator;
    }

    private FleetSimulator fleet()
    {
        try
        {
            return new FleetSimulator(
                devices,
                seed,
                FaultRates.parse(faults),
                intervalMs(),
                startMs(),
                !withoutTimestamps);
        }
        catch (final IllegalArgumentException e)
        {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private long intervalMs()
    {
        final BigDecimal ms =
            intervalSeconds.max(MAX_INTERVAL.negate()).min(MAX_INTERVAL).movePointRight(MS_DIGITS);
        if (ms.stripTrailingZeros().scale() > 0)
        {
            throw new ParameterException(
                spec.commandLine(), "--interval has parts of a millisecond: " + intervalSeconds);
        }
        return ms.longValueExact();
    }

    private long startMs()
    {
        try
        {
            final long seconds = Instant.parse(start).getEpochSecond();
            return Math.abs(seconds) > MAX_SECONDS ? Long.MAX_VALUE : Instant.parse(start).toEpochMilli();
        }
        catch (final DateTimeParseException e)
        {
            throw new ParameterException(
                spec.commandLine(), "--start: '" + start + "' is no time such as 2026-01-01T00:00:00Z", e);
        }
    }
}
