package io.plumbline.engine.simulate;

import io.plumbline.engine.config.Durations;
import io.plumbline.journal.FileFailure;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the configuration that goes with a simulated fleet.
 */
public final class ConfigurationWriter
{
    /** More devices than this stand in a file of their own. */
    static final int MAX_LISTED = 10_000;

    private static final long NS_PER_MS = 1_000_000;

    private ConfigurationWriter()
    {
    }

    /**
     * Writes it; over a file that is there. Of a large fleet the devices go to {@code FILE.devices.csv} beside it.
     * Rounds time out after one and a half intervals, devices are silent after three.
     *
     * @param file       to write.
     * @param devices    how many there are.
     * @param timestamps whether the messages have a {@code ts}: then the engine is to run on message time.
     * @param intervalMs milliseconds between two rounds, 1 to {@link FleetSimulator#MAX_INTERVAL_MS}.
     * @throws IOException when a file cannot be written.
     */
    public static void write(
        final Path file,
        final int devices,
        final boolean timestamps,
        final long intervalMs)
        throws IOException
    {
        final Path devicesFile = file.resolveSibling(file.getFileName() + ".devices.csv");
        if (devices > MAX_LISTED)
        {
            writeDevices(devicesFile, devices);
        }
        final long roundTimeoutMs = intervalMs + (intervalMs + 1) / 2;
        try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8))
        {
            writer.write("# Goes with a simulated fleet of " + devices + " devices.\n");
            writer.write("time: " + (timestamps ? "message" : "arrival") + "\n");
            writer.write("defaults:\n");
            writer.write("  first: { below: -4, above: 4, deadband: 0.5 }\n");
            writer.write("  last: { below: -4, above: 4, deadband: 0.5 }\n");
            writer.write("  invalid: exclude\n");
            writer.write("  round-timeout: " + Durations.format(roundTimeoutMs * NS_PER_MS) + "\n");
            writer.write("  silent-after: " + Durations.format(3 * intervalMs * NS_PER_MS) + "\n");
            writer.write("  raise-after: 2\n");
            writer.write("  clear-after: 2\n");
            if (devices > MAX_LISTED)
            {
                writer.write("devices-file: '" + devicesFile.getFileName().toString().replace("'", "''") + "'\n");
            }
            else
            {
                writer.write("devices:\n");
                for (int device = 0; device < devices; device++)
                {
                    writer.write("  - " + FleetSimulator.code(device, devices) + "\n");
                }
            }
        }
        catch (final IOException e)
        {
            throw FileFailure.named(file.toString(), e);
        }
    }

    private static void writeDevices(final Path file, final int devices) throws IOException
    {
        try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8))
        {
            for (int device = 0; device < devices; device++)
            {
                writer.write(FleetSimulator.code(device, devices) + "\n");
            }
        }
        catch (final IOException e)
        {
            throw FileFailure.named(file.toString(), e);
        }
    }
}
