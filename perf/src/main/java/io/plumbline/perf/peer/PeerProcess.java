package io.plumbline.perf.peer;

import io.plumbline.perf.JournalFiles;
import io.plumbline.perf.rate.HistogramText;
import io.plumbline.perf.rate.Hiccups;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * The process of a peer: runs it several times on the same messages and says what each took, and what all of them
 * found, as lines {@code name=value} on standard output.
 */
public final class PeerProcess
{
    private static final int RATE = 8;

    private final Peer peer;
    private final PeerInput input;
    private final Path directory;
    private int ran;
    private long writtenLeast = Long.MAX_VALUE;
    private Verdicts answer;

    private PeerProcess(final Peer peer, final PeerInput input, final Path directory)
    {
        this.peer = peer;
        this.input = input;
        this.directory = directory;
    }

    /**
     * Runs a peer and ends the process.
     *
     * @param args class of the {@link Peer.Factory}, the peer's name, file of messages, file of codes, lines held,
     *             repeats, runs and seconds at least before those that count and how many do as RUNS:SECONDS:RUNS,
     *             directory to write in; and for messages at a fixed rate in the one run that counts,
     *             messages a second and how many milliseconds of them do not count.
     */
    public static void main(final String[] args)
    {
        int exitCode = 0;
        try
        {
            final Peer made = ((Peer.Factory)Class.forName(args[0]).getDeclaredConstructor().newInstance())
                .create(args[1]);
            final PeerInput input = PeerInput.load(
                Path.of(args[2]), Path.of(args[3]), Integer.parseInt(args[4]), Integer.parseInt(args[5]));
            final boolean paced = args.length > RATE;
            final Peer peer = paced ? made.paced() : made;
            final String[] runs = args[6].split(":");
            new PeerProcess(peer, input, Path.of(args[7])).run(
                Integer.parseInt(runs[0]),
                Double.parseDouble(runs[1]),
                Integer.parseInt(runs[2]),
                paced ? new PeerPace(input, Double.parseDouble(args[RATE]), Long.parseLong(args[RATE + 1])) : null);
        }
        catch (final Throwable e)
        {
            e.printStackTrace();
            exitCode = 1;
        }
        // Some peers leave threads behind.
        System.exit(exitCode);
    }

    private void run(final int warmUp, final double seconds, final int counted, final PeerPace pace) throws Exception
    {
        final long startNs = System.nanoTime();
        final StringJoiner before = new StringJoiner(",");
        while (ran < warmUp || System.nanoTime() - startNs < seconds * 1e9)
        {
            before.add(Long.toString(run(input).durationNs()));
        }
        System.out.println("before=" + before);
        final StringJoiner ns = new StringJoiner(",");
        writtenLeast = Long.MAX_VALUE;
        for (int i = 0; i < (pace == null ? counted : 1); i++)
        {
            ns.add(Long.toString((pace == null ? run(input) : paced(input.with(pace))).durationNs()));
        }
        System.out.println("settings=" + peer.settings());
        System.out.println("ns=" + ns);
        System.out.println("written=" + writtenLeast);
        if (answer != null)
        {
            System.out.println("count=" + answer.count());
            System.out.println(String.format(Locale.ROOT, "checksum=%016x", answer.checksum()));
        }
        System.out.flush();
    }

    private PeerRun paced(final PeerInput paced) throws Exception
    {
        // What the runs before have left behind is not to be collected while this one is measured.
        System.gc();
        try (Hiccups hiccups = new Hiccups())
        {
            paced.pace().onCounted(hiccups::reset);
            final PeerRun run = run(paced);
            System.out.println("hiccups=" + HistogramText.encode(hiccups.histogram()));
            System.out.println("latencies=" + HistogramText.encode(run.latencies().histogram()));
            System.out.println("achieved=" + run.latencies().achieved());
            System.out.println("behind=" + run.latencies().behindNs());
            return run;
        }
    }

    private PeerRun run(final PeerInput given) throws Exception
    {
        final Path scratch = directory.resolve("run-" + ran++);
        Files.createDirectory(scratch);
        final PeerRun run = peer.run(given, scratch);
        if (answer != null && !answer.equals(run.answer()))
        {
            throw new IllegalStateException("a run found " + run.answer() + ", the one before " + answer);
        }
        answer = run.answer();
        try (Stream<Path> files = Files.walk(scratch))
        {
            writtenLeast = Math.min(
                writtenLeast, files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum());
        }
        JournalFiles.delete(scratch);
        return run;
    }
}
