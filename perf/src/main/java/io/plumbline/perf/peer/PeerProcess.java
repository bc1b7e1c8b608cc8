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
 * The process of a peer: runs it several times on the same messages and says what the last run took and found, as lines
 * {@code name=value} on standard output.
 */
public final class PeerProcess
{
    private static final int RATE = 8;

    private PeerProcess()
    {
    }

    /**
     * Runs a peer and ends the process.
     *
     * @param args class of the {@link Peer.Factory}, the peer's name, file of messages, file of codes, lines held,
     *             repeats, runs and seconds at least before the one that counts as RUNS:SECONDS, directory to write
     *             in; and for messages at a fixed rate in the run that counts, messages a second and how many
     *             milliseconds of them do not count.
     */
    public static void main(final String[] args)
    {
        int exitCode = 0;
        try
        {
            final Peer peer = ((Peer.Factory)Class.forName(args[0]).getDeclaredConstructor().newInstance())
                .create(args[1]);
            final PeerInput input = PeerInput.load(
                Path.of(args[2]), Path.of(args[3]), Integer.parseInt(args[4]), Integer.parseInt(args[5]));
            final boolean paced = args.length > RATE;
            run(
                peer,
                input,
                Integer.parseInt(args[6].split(":")[0]),
                Double.parseDouble(args[6].split(":")[1]),
                paced ? new PeerPace(input, Double.parseDouble(args[RATE]), Long.parseLong(args[RATE + 1])) : null,
                Path.of(args[7]));
        }
        catch (final Throwable e)
        {
            e.printStackTrace();
            exitCode = 1;
        }
        // Some peers leave threads behind.
        System.exit(exitCode);
    }

    private static void run(
        final Peer peer,
        final PeerInput input,
        final int warmUp,
        final double seconds,
        final PeerPace pace,
        final Path directory) throws Exception
    {
        final long startNs = System.nanoTime();
        final StringJoiner before = new StringJoiner(",");
        for (int i = 0; i < warmUp || System.nanoTime() - startNs < seconds * 1e9; i++)
        {
            before.add(Long.toString(run(peer, input, directory.resolve("run-" + i)).durationNs()));
        }
        System.out.println("before=" + before);
        final PeerRun last = pace == null ?
            run(peer, input, directory.resolve("run")) : paced(peer, input.with(pace), directory.resolve("run"));
        System.out.println("settings=" + peer.settings());
        System.out.println("ns=" + last.durationNs());
        if (last.answer() != null)
        {
            System.out.println("count=" + last.answer().count());
            System.out.println(String.format(Locale.ROOT, "checksum=%016x", last.answer().checksum()));
        }
        System.out.flush();
    }

    private static PeerRun paced(final Peer peer, final PeerInput input, final Path scratch) throws Exception
    {
        // What the runs before have left behind is not to be collected while this one is measured.
        System.gc();
        try (Hiccups hiccups = new Hiccups())
        {
            input.pace().onCounted(hiccups::reset);
            final PeerRun run = run(peer, input, scratch);
            System.out.println("hiccups=" + HistogramText.encode(hiccups.histogram()));
            System.out.println("latencies=" + HistogramText.encode(run.latencies().histogram()));
            System.out.println("achieved=" + run.latencies().achieved());
            System.out.println("behind=" + run.latencies().behindNs());
            return run;
        }
    }

    private static PeerRun run(final Peer peer, final PeerInput input, final Path scratch) throws Exception
    {
        Files.createDirectory(scratch);
        final PeerRun run = peer.run(input, scratch);
        try (Stream<Path> files = Files.walk(scratch))
        {
            // The last run's counts.
            System.out.println("written=" + files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum());
        }
        JournalFiles.delete(scratch);
        return run;
    }
}
