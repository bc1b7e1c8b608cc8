package io.plumbline.perf;

import io.plumbline.perf.peer.JavaPeers;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer that can be measured.
 *
 * @param name    by which it is asked for.
 * @param what    it is, in a line.
 * @param module  of the build that it needs, or null when it is on this class path.
 * @param factory class that makes it, or null of a Python script.
 * @param script  of Python, or null.
 * @param share   it is given one in so many of the messages, because it is slow.
 * @param kept    whether every message is written to a file, too.
 * @param flags   of its JVM.
 */
record PeerKind(
    String name,
    String what,
    String module,
    String factory,
    String script,
    int share,
    boolean kept,
    List<String> flags)
{
    /** The engine as it is run; what the others are compared with. */
    static final String PLUMBLINE = "plumbline";

    private static final String PARTED = "plumbline-parted";

    /** Code, component, one digit, two commas and the end of a line. */
    private static final long LEAST_BYTES_A_MESSAGE = 10;
    private static final String FLINK = "flink";
    private static final String SIDDHI = "siddhi";
    private static final String ESPER = "esper";
    private static final String HEAP = "-Xmx3g";
    private static final List<String> JAVA_FLAGS = List.of(HEAP, "-XX:+UseParallelGC");

    /** All there are, in the order in which they take turns. */
    static List<PeerKind> all()
    {
        final List<PeerKind> kinds = new ArrayList<>();
        kinds.add(new PeerKind(
            PLUMBLINE, "the whole engine, journal included", null, PlumblinePeer.Factory.class.getName(), null, 1,
            true, List.of(HEAP)));
        kinds.add(new PeerKind(
            PARTED, "an engine and a journal a part, messages parted beforehand", null,
            PlumblinePeer.Factory.class.getName(), null, 1, true, List.of(HEAP)));
        kinds.add(python("python", "all in one process, as first described", "one_process.py", 20));
        kinds.add(python("python-processes", "a process and a queue a device", "process_per_device.py", 100));
        kinds.add(java("java-avro", "Avro's JsonDecoder, queue, HashMap, log of deviations", 4, false));
        kinds.add(java("java-databind", "the same with Jackson's data binding", 2, false));
        kinds.add(java("java-jackson", "the same with Jackson's streaming parser", 2, false));
        kinds.add(java("java-jackson-file", "the same, every reading logged", 2, true));
        kinds.add(java(
            "java-jackson-parted", "Jackson's streaming parser without a queue, messages parted beforehand", 1, false));
        kinds.add(java("java-jackson-parted-file", "the same, every reading logged", 1, true));
        addFlink(kinds);
        addSiddhi(kinds);
        addEsper(kinds);
        kinds.add(limit("limit-scan", "the limit of framing: line feeds counted, as fast as memory gives them"));
        kinds.add(limit("limit-scan-cached", "the same, of messages that the caches hold"));
        kinds.add(limit("limit-ring", "the limit of the ring: a bare hop over a Disruptor"));
        kinds.add(limit("limit-append", "the limit of the journal: bare batches into a Chronicle Queue"));
        return kinds;
    }

    /** Why it does not keep what it says, in words, or null: a message in a file takes some bytes. */
    String notKept(final long messages, final long written)
    {
        return !kept || written >= messages * LEAST_BYTES_A_MESSAGE ? null :
            "VOID, not every message was written: " + written + " bytes for " + messages + " messages";
    }

    /** Whether it is the product, in whatever form. */
    boolean isOwn()
    {
        return isPlumbline() || name.equals(PARTED);
    }

    /** Whether it is the product as it is run, which the others are compared with. */
    boolean isPlumbline()
    {
        return name.equals(PLUMBLINE);
    }

    /** Whether it is a limit, which decides nothing. */
    boolean isLimit()
    {
        return name.startsWith("limit-");
    }

    private static PeerKind java(final String name, final String what, final int share, final boolean kept)
    {
        return new PeerKind(name, what, null, JavaPeers.class.getName(), null, share, kept, JAVA_FLAGS);
    }

    private static void addFlink(final List<PeerKind> kinds)
    {
        final String factory = "io.plumbline.perf.flink.FlinkPeers";
        // Flink starts Java so itself; without, it cannot copy some of the JDK's classes.
        final List<String> flags = List.of(
            HEAP, "-XX:+UseParallelGC", "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED");
        kinds.add(new PeerKind(
            "flink", "keyBy, keyed process function, on its local cluster", FLINK, factory, null, 4, false, flags));
        kinds.add(new PeerKind(
            "flink-fused", "the same as one chain, messages parted beforehand", FLINK, factory, null, 2, false, flags));
        kinds.add(new PeerKind(
            "flink-file", "the same, every reading to a file sink", FLINK, factory, null, 4, true, flags));
    }

    private static void addSiddhi(final List<PeerKind> kinds)
    {
        final String factory = "io.plumbline.perf.siddhi.SiddhiPeers";
        kinds.add(new PeerKind(
            "siddhi", "the rule in Siddhi's queries", SIDDHI, factory, null, 4, false, JAVA_FLAGS));
        kinds.add(new PeerKind(
            "siddhi-extension", "the rule as an extension", SIDDHI, factory, null, 2, false, JAVA_FLAGS));
        kinds.add(new PeerKind(
            "siddhi-file", "the same, every reading logged", SIDDHI, factory, null, 2, true, JAVA_FLAGS));
    }

    private static void addEsper(final List<PeerKind> kinds)
    {
        final String factory = "io.plumbline.perf.esper.EsperPeers";
        kinds.add(new PeerKind("esper", "the rule in EPL", ESPER, factory, null, 4, false, JAVA_FLAGS));
        kinds.add(new PeerKind(
            "esper-batches", "rounds by EPL, the rule in a subscriber", ESPER, factory, null, 4, false, JAVA_FLAGS));
        kinds.add(new PeerKind(
            "esper-file", "the same, every reading logged", ESPER, factory, null, 4, true, JAVA_FLAGS));
    }

    private static PeerKind limit(final String name, final String what)
    {
        return new PeerKind(name, what, null, LimitPeers.class.getName(), null, 1, false, List.of(HEAP));
    }

    private static PeerKind python(final String name, final String what, final String script, final int share)
    {
        return new PeerKind(name, what, null, null, script, share, false, List.of());
    }
}
