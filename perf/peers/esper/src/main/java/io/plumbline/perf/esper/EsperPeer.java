package io.plumbline.perf.esper;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.EventSender;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompileException;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import com.espertech.esper.runtime.client.EPDeployException;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import com.espertech.esper.runtime.client.EPStatement;
import io.plumbline.perf.peer.EventLog;
import io.plumbline.perf.peer.MessageReader;
import io.plumbline.perf.peer.Parted;
import io.plumbline.perf.peer.Parting;
import io.plumbline.perf.peer.Peer;
import io.plumbline.perf.peer.PeerInput;
import io.plumbline.perf.peer.PeerRun;
import io.plumbline.perf.peer.PeerVersion;
import io.plumbline.perf.peer.Verdicts;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A runtime on each of two threads, the messages parted by device beforehand, so that locks, which Esper would
 * otherwise take for each context, can be off; subscribers instead of listeners, events sent through the sender of
 * their type, no timer: what Esper's chapter on performance recommends. Runtimes and statements are kept from run to
 * run, because each deployment has classes of its own, which the JVM would have to compile anew.
 */
final class EsperPeer implements Peer
{
    private static final String READINGS = "@name('readings') select * from EsperReading;\n";

    private final String what;
    private final String epl;
    private final boolean all;
    private final EPStatement[][] statements = new EPStatement[Parted.PARTS][];
    private final EPRuntime[] runtimes = new EPRuntime[Parted.PARTS];

    /**
     * @param what it is.
     * @param epl  its statements.
     * @param all  whether each reading is logged, too.
     */
    EsperPeer(final String what, final String epl, final boolean all)
    {
        this.what = what;
        this.epl = epl;
        this.all = all;
    }

    /** {@inheritDoc} */
    @Override
    public String settings()
    {
        return "Esper " + PeerVersion.of("com.espertech", "esper-runtime") + ", " + what + ", Jackson streaming, " +
            Parted.PARTS + " threads with a runtime each, messages parted by device beforehand, locking and timer off" +
            (all ? ", subscribers that log every reading and deviation" : "");
    }

    /** {@inheritDoc} */
    @Override
    public PeerRun run(final PeerInput input, final Path scratch) throws Exception
    {
        return Parted.run(
            Parting.byIndex(input), (part, index) -> decide(part, index, scratch.resolve("events-" + index + ".log")));
    }

    private Verdicts decide(final PeerInput part, final int index, final Path file)
        throws IOException, EPCompileException, EPDeployException
    {
        if (runtimes[index] == null)
        {
            deploy(index);
        }
        final Verdicts verdicts = part.verdicts();
        try (EventLog log = all ? new EventLog(file, part.codes()) : null)
        {
            for (final EPStatement statement : statements[index])
            {
                subscribe(statement, part, verdicts, log);
            }
            send(part, runtimes[index].getEventService().getEventSender("EsperReading"));
        }
        return verdicts;
    }

    private void deploy(final int index) throws EPCompileException, EPDeployException
    {
        final Configuration configuration = configuration();
        final EPCompiled compiled = EPCompilerProvider.getCompiler()
            .compile(all ? epl + READINGS : epl, new CompilerArguments(configuration));
        runtimes[index] = EPRuntimeProvider.getRuntime("part-" + index + " of " + hashCode(), configuration);
        statements[index] = runtimes[index].getDeploymentService().deploy(compiled).getStatements();
    }

    private static void subscribe(
        final EPStatement statement, final PeerInput part, final Verdicts verdicts, final EventLog log)
    {
        switch (statement.getName())
        {
            case "deviations" -> statement.setSubscriber(new DeviationSubscriber(verdicts));
            case "rounds" -> statement.setSubscriber(new RoundSubscriber(part.codes().size(), verdicts, log));
            case "readings" -> statement.setSubscriber(new ReadingSubscriber(log));
            default ->
            {
                // The context's.
            }
        }
    }

    private static Configuration configuration()
    {
        final Configuration configuration = new Configuration();
        configuration.getCommon().addEventType(EsperReading.class);
        configuration.getCompiler().getByteCode().setAllowSubscriber(true);
        configuration.getRuntime().getThreading().setInternalTimerEnabled(false);
        configuration.getRuntime().getThreading().setListenerDispatchPreserveOrder(false);
        configuration.getRuntime().getExecution().setDisableLocking(true);
        return configuration;
    }

    private static void send(final PeerInput part, final EventSender sender) throws IOException
    {
        final MessageReader reader = new MessageReader(part);
        for (long i = 0; reader.next(); i++)
        {
            sender.sendEvent(new EsperReading(
                part.codes().get(reader.device()), reader.device(), reader.component(), reader.power(),
                part.round(i)));
        }
    }
}
