package io.plumbline.perf.peer;

import io.plumbline.perf.JournalFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The process of a peer: runs it several times on the same messages and says what the last run took and found, as lines
 * {@code name=value} on standard output.
 */
public final class PeerProcess
{
    private PeerProcess()
    {
    }

    /**
     * Runs a peer and ends the process.
     *
     * @param args class of the {@link Peer.Factory}, the peer's name, file of messages, file of codes, lines held,
     *             repeats, runs before the one that counts, directory to write in.
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
            run(peer, input, Integer.parseInt(args[6]), Path.of(args[7]));
        }
        catch (final Throwable e)
        {
            e.printStackTrace();
            exitCode = 1;
        }
        // Some peers leave threads behind.
        System.exit(exitCode);
    }

    private static void run(final Peer peer, final PeerInput input, final int warmUp, final Path directory)
        throws Exception
    {
        PeerRun last = null;
        for (int i = 0; i <= warmUp; i++)
        {
            final Path scratch = Files.createDirectory(directory.resolve("run-" + i));
            last = peer.run(input, scratch);
            JournalFiles.delete(scratch);
        }
        System.out.println("settings=" + peer.settings());
        System.out.println("ns=" + last.durationNs());
        if (last.answer() != null)
        {
            System.out.println("count=" + last.answer().count());
            System.out.println(String.format(Locale.ROOT, "checksum=%016x", last.answer().checksum()));
        }
        System.out.flush();
    }
}
