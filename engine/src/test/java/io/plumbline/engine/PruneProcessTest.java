package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalFollower;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.PrunedMark;
import io.plumbline.journal.Retention;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code journal prune} in a process of its own, while an engine in this one writes. */
@Timeout(180)
class PruneProcessTest
{
    @TempDir
    private Path path;
    @TempDir
    private Path home;

    @Test
    void shouldPruneWhatNobodyNeedsWhileTheEngineGoesOn() throws IOException, InterruptedException
    {
        JournalRuns.write(path, 1, 1000, 2);
        JournalRuns.write(path, 2, 1000, 2);
        final JournalDirectory journal = JournalDirectory.open(path);
        final long firstOfSecond;
        try (JournalTailer tailer = new JournalTailer(journal).toSegment(2))
        {
            assertEquals(1, tailer.poll(new Dense(), 1));
            firstOfSecond = tailer.nextSequence();
        }
        final MemorySource messages = JournalRuns.source(3, 2000, 4);
        final Gate gate = new Gate(messages);
        try (JournalFollower follower = JournalFollower.fromSequence(journal, "slow", firstOfSecond + 5);
            JournalTailer behind = new JournalTailer(journal);
            Engine engine = Engine.start(
                JournalRuns.configuration(Retention.EVERYTHING), journal, gate, JournalRuns.clock(3, messages, 4)))
        {
            final Dense fromStart = new Dense();
            assertEquals(1, behind.poll(fromStart, 1));
            while (engine.journaledEvents() < 100)
            {
                Thread.onSpinWait();
            }

            final List<String> pruned = prune();
            assertTrue(pruned.get(0).startsWith("deleted " + path), pruned::toString);
            assertTrue(
                pruned.contains(
                    "not more: follower slow (" + path.resolve("followers/slow.position") + ") needs sequence " +
                        (firstOfSecond + 5)),
                pruned::toString);
            assertEquals(List.of(2, 3), numbers(journal));
            assertEquals(firstOfSecond, PrunedMark.look(journal).orThrow().orElseThrow().sequence());
            assertFalse(engine.isFinished());

            // A reader from the start begins with what is left; the follower has lost nothing.
            final Dense left = new Dense();
            try (JournalTailer tailer = new JournalTailer(journal))
            {
                drain(tailer, left);
            }
            assertEquals(firstOfSecond, left.first);
            final Dense followed = new Dense();
            gate.open = true;
            while (!engine.isFinished())
            {
                follower.poll(followed, 1);
            }
            engine.checkFault();
            while (follower.poll(followed, 1) > 0)
            {
                continue;
            }
            assertEquals(firstOfSecond + 5, followed.first);
            assertEquals(engine.lastSequence(), followed.next - 1);
            follower.commit();

            // The engine's newest snapshot holds the rest, also when nobody else does.
            final List<String> more = prune();
            assertTrue(more.contains("not more: the newest snapshot is needed for recovery"), more::toString);
            assertEquals(List.of(3), numbers(journal));
            assertEquals(1, JournalRuns.cycleFiles(journal.segments().get(0)).size());
            assertEquals(
                engine.monitor().stateHash(),
                EngineRun.replay(path, DecisionListener.NONE).monitor().stateHash());

            // A reader that still was in what is gone comes to its end or is told; it never goes on as if nothing were.
            try
            {
                drain(behind, fromStart);
            }
            catch (final JournalException ex)
            {
                assertTrue(ex.getMessage().contains(path.toString()), ex.getMessage());
            }
        }
        assertTrue(JournalVerifier.verify(journal, bytes -> assertTrue(bytes > 0)).ok());
        assertTrue(EngineRun.run(
            JournalRuns.configuration(Retention.EVERYTHING), path, JournalRuns.source(4, 500, 1)).size() > 1);
        assertThrows(JournalException.class, () -> toSequence(journal, firstOfSecond));
    }

    private static void toSequence(final JournalDirectory journal, final long sequence)
    {
        try (JournalTailer tailer = new JournalTailer(journal))
        {
            tailer.toSequence(sequence);
        }
    }

    private static void drain(final JournalTailer tailer, final JournalListener listener)
    {
        while (tailer.poll(listener, 100) > 0)
        {
            continue;
        }
    }

    private static List<Integer> numbers(final JournalDirectory journal)
    {
        return journal.segments().stream().map(Segment::number).toList();
    }

    /** Everything that may go, by the command line in another process. */
    private List<String> prune() throws IOException, InterruptedException
    {
        final Path flags = Path.of(System.getProperty("plumbline.root", "..")).resolve("config/jvm.flags");
        assumeTrue(Files.exists(flags), "no config/jvm.flags: plumbline.root is not set");
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + flags,
            "-Xmx256m",
            "-Duser.home=" + home,
            "-Djava.io.tmpdir=" + home,
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "io.plumbline.engine.cli.Plumbline",
            "journal", "prune", "-j", path.toString(), "--keep-bytes", "0"));
        if (Runtime.version().feature() >= 23)
        {
            command.add(1, "@" + flags.resolveSibling("jvm23.flags"));
        }
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().toList();
    }

    /** Gives half of the messages, and the rest once it is opened. */
    private static final class Gate implements MessageSource
    {
        private final MemorySource messages;
        private volatile boolean open;

        private Gate(final MemorySource messages)
        {
            this.messages = messages;
        }

        @Override
        public int read(final byte[] buffer, final int offset, final int length) throws IOException
        {
            return open || messages.position() < messages.size() / 2 ? messages.read(buffer, offset, length) : 0;
        }

        @Override
        public long position()
        {
            return messages.position();
        }

        @Override
        public long size()
        {
            return messages.size();
        }

        @Override
        public String name()
        {
            return "gate";
        }

        @Override
        public void close() throws IOException
        {
            messages.close();
        }
    }

    /** Input events come one after another. */
    private static final class Dense implements JournalListener
    {
        private long first = -1;
        private long next = -1;

        private void take(final long sequence)
        {
            first = first < 0 ? sequence : first;
            assertTrue(next < 0 || next == sequence, "sequence " + sequence + " where " + next + " is due");
            next = sequence + 1;
        }

        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            take(sequence);
        }

        @Override
        public void onRejected(
            final long sequence,
            final long timeNs,
            final int reason,
            final long lineLength,
            final DirectBuffer raw,
            final int offset,
            final int length)
        {
            take(sequence);
        }

        @Override
        public void onTick(final long sequence, final long timeNs)
        {
            take(sequence);
        }
    }
}
