package io.plumbline.perf.esper;

import io.plumbline.perf.peer.Peer;

/**
 * Esper in its forms.
 */
public final class EsperPeers implements Peer.Factory
{
    private static final String CONTEXT = "create context Device partition by code from EsperReading;\n";
    private static final String EXCESS =
        "(case when component < 4 then sum(power, filter: component < 4) else sum(power, filter: component > 3) end)" +
        " - 4 * power";

    /** The rule in EPL alone: each reading of a batch of eight, beside the sums of the batch. */
    private static final String QUERIES = CONTEXT +
        "@name('deviations') context Device select device, component, round, " + EXCESS +
        " from EsperReading#length_batch(8) having " + EXCESS + " < -12000000L;\n";

    /** Esper makes the rounds. */
    private static final String BATCHES = CONTEXT +
        "@name('rounds') context Device select * from EsperReading#length_batch(8);\n";

    /** For who has only the class's name. */
    public EsperPeers()
    {
    }

    /** {@inheritDoc} */
    @Override
    public Peer create(final String name)
    {
        return switch (name)
        {
            case "esper" -> new EsperPeer("a context by code, length_batch(8), the rule in EPL", QUERIES, false);
            case "esper-batches" -> new EsperPeer(
                "a context by code, length_batch(8), the rule in the subscriber", BATCHES, false);
            case "esper-file" -> new EsperPeer(
                "a context by code, length_batch(8), the rule in the subscriber", BATCHES, true);
            default -> throw new IllegalArgumentException("no peer " + name);
        };
    }
}
