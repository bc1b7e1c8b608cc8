package io.plumbline.perf.siddhi;

import io.plumbline.perf.peer.Peer;

/**
 * Siddhi in its forms.
 */
public final class SiddhiPeers implements Peer.Factory
{
    private static final String READINGS =
        "define stream Readings (code string, device int, component int, power long);\n";
    private static final int COMPONENTS = 8;

    /** For who has only the class's name. */
    public SiddhiPeers()
    {
    }

    /** {@inheritDoc} */
    @Override
    public Peer create(final String name)
    {
        return switch (name)
        {
            case "siddhi" -> new SiddhiPeer(
                "partition by code, window.lengthBatch(8), queries alone", queries(), false);
            case "siddhi-extension" -> new SiddhiPeer("the rule as an extension", extension(), false);
            case "siddhi-file" -> new SiddhiPeer("the rule as an extension", extension(), true);
            default -> throw new IllegalArgumentException("no peer " + name);
        };
    }

    /** A round is a batch of a device's eight readings: brought into one event, of which each member is compared. */
    private static String queries()
    {
        final StringBuilder app = new StringBuilder(READINGS);
        app.append("partition with (code of Readings) begin\n");
        app.append("from Readings#window.lengthBatch(8) select device");
        for (int i = 0; i < COMPONENTS; i++)
        {
            app.append(", sum(ifThenElse(component == ").append(i).append(", power, 0L)) as p").append(i);
        }
        app.append(" insert into #Sums;\nfrom #Sums select device, count() - 1L as round");
        for (int i = 0; i < COMPONENTS; i++)
        {
            app.append(", (").append(sum(i)).append(" - 4L * p").append(i).append(") as d").append(i);
        }
        app.append(" insert into #Rounds;\n");
        for (int i = 0; i < COMPONENTS; i++)
        {
            app.append("from #Rounds[d").append(i).append(" < -12000000L] select device, ").append(i)
                .append(" as component, round, d").append(i).append(" / 4L as deviation insert into Deviations;\n");
        }
        return app.append("end;").toString();
    }

    private static String sum(final int component)
    {
        return component < COMPONENTS / 2 ? "p0 + p1 + p2 + p3" : "p4 + p5 + p6 + p7";
    }

    private static String extension()
    {
        return READINGS +
            "from Readings#plumbline:rounds(device, component, power)\n" +
            "select device, strayed as component, round, deviation insert into Deviations;";
    }
}
