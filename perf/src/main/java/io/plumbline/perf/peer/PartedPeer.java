package io.plumbline.perf.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Plain Java without a queue: the messages are parted by device beforehand, and a thread a part decodes and decides.
 */
final class PartedPeer implements Peer
{
    private final boolean all;

    /**
     * @param all whether each reading is logged, too.
     */
    PartedPeer(final boolean all)
    {
        this.all = all;
    }

    /** {@inheritDoc} */
    @Override
    public String settings()
    {
        return "Jackson " + JavaPeers.jackson() + " streaming -> HashMap -> log of " +
            (all ? "every reading and deviation" : "deviations") + ", buffered; " +
            Parted.PARTS + " threads, each with messages of its own, parted by device beforehand";
    }

    /** {@inheritDoc} */
    @Override
    public PeerRun run(final PeerInput input, final Path scratch) throws Exception
    {
        return Parted.run(
            Parting.byIndex(input), (part, index) -> decide(part, scratch.resolve("events-" + index + ".log")));
    }

    private Verdicts decide(final PeerInput part, final Path file) throws IOException
    {
        final Map<String, DeviceRound> devices = new HashMap<>();
        for (int i = 0; i < part.codes().size(); i++)
        {
            devices.put(part.codes().get(i), new DeviceRound(i));
        }
        final Verdicts verdicts = part.verdicts();
        final MessageReader reader = new MessageReader(part);
        try (EventLog log = new EventLog(file, part.codes()))
        {
            final DeviationSink sink = (device, component, round, deviation) ->
            {
                verdicts.add(device, component, round, deviation);
                log.deviation(device, component, round, deviation);
            };
            while (reader.next())
            {
                if (all)
                {
                    log.reading(reader.device(), reader.component(), reader.power());
                }
                devices.get(part.codes().get(reader.device())).onReading(reader.component(), reader.power(), sink);
            }
        }
        return verdicts;
    }
}
