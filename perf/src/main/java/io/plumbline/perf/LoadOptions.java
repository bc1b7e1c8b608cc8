package io.plumbline.perf;

import picocli.CommandLine.Option;

/**
 * Which messages are sent.
 */
final class LoadOptions
{
    @Option(names = "--devices", description = "Devices. Default: ${DEFAULT-VALUE}.")
    private Count devices;

    @Option(
        names = "--messages",
        description = "Messages a round, at most; whole sweeps of the fleet are sent. Default: ${DEFAULT-VALUE}.")
    private Count messages;

    /**
     * @param devices  by default.
     * @param messages a round by default.
     */
    LoadOptions(final long devices, final long messages)
    {
        this.devices = new Count(devices);
        this.messages = new Count(messages);
    }

    LoadFleet fleet()
    {
        return new LoadFleet(devices.intValue());
    }

    long messages()
    {
        return messages.value();
    }
}
