package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.engine.verify.VerifyReport;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.FollowerInfo;
import io.plumbline.journal.JournalDamagedException;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalFollower;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal of two segments, the first pruned, the second forced to the disk, with two followers; any of its files
 * damaged. Either everything that is read and recovered is as before, or both {@code journal verify} and a start say
 * what is wrong, and what is read is a part of what was written, without a gap; or with gaps that are told, by a reader
 * that goes on after damage.
 */
@Timeout(120)
class DamageCampaignTest
{
    private static final Campaign FLIPS = Campaign.of("flips", 60);
    private static final Campaign TRUNCATIONS = Campaign.of("truncations", 20);
    /** Of so many runs one starts an engine, which goes on after the damage. */
    private static final int RUNS_A_START = 10;
    private static final JournalListener NOBODY = new JournalListener()
    {
    };

    @TempDir
    private Path path;
    private DamagedJournal journal;
    private List<String> lines;
    private RecoveredState state;
    private VerifyReport report;
    private List<FollowerInfo> followers;
    private int found;
    private int harmless;
    private int starts;
    private long slowestMs;

    @BeforeEach
    void writeJournal() throws IOException
    {
        journal = DamagedJournal.write(path.resolve("journal"));
        lines = read(JournalTailer.ofAll(JournalDirectory.open(journal.path())).checkingTails(), true, null);
        state = Recovery.recover(JournalDirectory.open(journal.path()), true, false);
        followers = JournalDirectory.open(journal.path()).followers();
        report = verify(journal.path());
        assertEquals(2, followers.size());
        assertTrue(report.ok() && report.notes().isEmpty(), report::toString);
        assertEquals(state.stateHash(), report.hash().orElseThrow());
    }

    @Test
    void shouldFindAFlippedBitOrReadTheSame() throws IOException
    {
        for (int run = 0; run < FLIPS.runs(); run++)
        {
            final Random random = FLIPS.random(run);
            final Path file = journal.file(random);
            final long bit = journal.offset(file, random) * 8 + random.nextInt(8);
            final String at = FLIPS.at(run) + ": bit " + bit + " of " + file;
            check(run, at, file, (damaged) -> BatchFiles.flip(damaged, bit));
        }
        result(FLIPS, "bits flipped");
    }

    @Test
    void shouldFindATruncatedFileOrReadTheSame() throws IOException
    {
        for (int run = 0; run < TRUNCATIONS.runs(); run++)
        {
            final Random random = TRUNCATIONS.random(run);
            final Path file = journal.file(random);
            final long length = random.nextInt(8) == 0 ? 0 : journal.offset(file, random);
            final String at = TRUNCATIONS.at(run) + ": " + file + " cut to " + length;
            check(run, at, file, (damaged) -> cut(damaged, length));
        }
        result(TRUNCATIONS, "files cut");
    }

    private void result(final Campaign campaign, final String what)
    {
        assertTrue(found > 0 && harmless > 0, "all of them found, or none");
        campaign.result(
            "%s in %s: %,d found, by verify and by the start wherever anything differs, %,d harmless (all that " +
                "is read, decided and recovered is the same), 0 missed; no wrong event; " +
                "%,d starts went on; slowest case %,d ms, " +
                "of reading twice, verifying and recovering",
            what,
            journal.described(),
            found,
            harmless,
            starts,
            slowestMs);
    }

    private void check(final int run, final String at, final Path file, final Change change) throws IOException
    {
        change.apply(journal.path().resolve(file));
        final long startNs = System.nanoTime();
        try
        {
            check(at, file);
        }
        finally
        {
            slowestMs = Math.max(slowestMs, (System.nanoTime() - startNs) / 1_000_000);
            journal.restore(file);
        }
        if (run % RUNS_A_START == 0)
        {
            final Path copy = path.resolve("copy" + run);
            journal.copyTo(copy);
            change.apply(copy.resolve(file));
            checkStart(at, file, copy);
            DamagedJournal.delete(copy);
            starts++;
        }
    }

    private void check(final String at, final Path file)
    {
        final JournalDirectory directory = JournalDirectory.open(journal.path());
        final List<String> told = new ArrayList<>();
        final List<String> all = read(JournalTailer.ofAll(directory).checkingTails(), true, told);
        assertPart(at, all);
        assertPart(at, read(new JournalTailer(directory), false, told));
        assertTold(at, directory, all);
        followers.forEach((follower) -> checkFollower(at, file, directory, follower));

        final VerifyReport verified = verify(journal.path());
        final boolean foundByVerify = !verified.ok() || !verified.notes().isEmpty();
        boolean foundAtStart = false;
        boolean same = all.size() == lines.size() && verified.readings() == report.readings() &&
            verified.verdicts() == report.verdicts() && verified.hash().equals(report.hash());
        try
        {
            final RecoveredState recovered = Recovery.recover(directory, true, false);
            foundAtStart = !recovered.notes().isEmpty();
            same &= recovered.stateHash() == state.stateHash() && recovered.nextSequence() == state.nextSequence();
        }
        catch (final JournalException ex)
        {
            foundAtStart = true;
        }
        final String says = at + ": " + all.size() + " of " + lines.size() + " lines, told " + told + ", " + verified;
        assertTrue(same || foundByVerify && foundAtStart, () -> says);
        if (foundByVerify || foundAtStart)
        {
            found++;
        }
        else
        {
            harmless++;
        }
    }

    /** A damaged position may be an earlier one, or be refused, but never lets the follower miss an event. */
    private void checkFollower(
        final String at, final Path file, final JournalDirectory directory, final FollowerInfo committed)
    {
        final String name = committed.name();
        try (JournalFollower follower = JournalFollower.fromEnd(directory, name))
        {
            follower.poll(NOBODY, 1);
            final long position = directory.followers().stream()
                .filter((info) -> info.name().equals(name)).findFirst().orElseThrow().nextSequence();
            assertTrue(position <= committed.nextSequence(), () -> at + ": follower " + name + " at " + position);
        }
        catch (final JournalException ex)
        {
            assertRefusal(at, file, name, ex);
        }
    }

    /** It names the place, and what can be done; a follower whose own position is whole is refused for the segments. */
    private void assertRefusal(final String at, final Path file, final String name, final JournalException refusal)
    {
        final String message = refusal.getMessage();
        final boolean known;
        if (file.startsWith("followers"))
        {
            known = file.endsWith(name + ".position") && message.startsWith(journal.path().resolve(file).toString()) &&
                message.endsWith("the position is damaged; remove the file to begin anew");
        }
        else
        {
            known = file.startsWith("segments") && message.startsWith(journal.path().toString()) &&
                (refusal instanceof JournalDamagedException ||
                    message.endsWith("events it has seen are lost; remove it to begin anew") ||
                    message.contains(" is gone: the journal begins with "));
        }
        assertTrue(known, () -> at + ": " + refusal);
    }

    /** An engine that is told to go on after the damage, and what it then finds. */
    private void checkStart(final String at, final Path file, final Path copy)
    {
        final StartOptions accepting = new StartOptions(true, true, StartOptions.DEFAULT.onFault());
        final long next;
        try (Engine engine = Engine.start(
            DamagedJournal.configuration(),
            JournalDirectory.create(copy),
            JournalRuns.source(9, 40, 1),
            WallClock.create(),
            accepting))
        {
            while (!engine.isFinished())
            {
                Thread.onSpinWait();
            }
            engine.checkFault();
            next = engine.lastSequence() + 1;
        }
        catch (final JournalException ex)
        {
            // The only file that cannot be gone on without: events are known to others by it.
            assertTrue(
                file.equals(Path.of("id")) && ex.getMessage().contains("does not hold the journal's id"),
                () -> at + ": " + ex);
            return;
        }
        final RecoveredState again = Recovery.recover(JournalDirectory.open(copy), false, false);
        assertEquals(next, again.nextSequence(), at);
    }

    /** What is read is a part of what was written, without a gap: of a pruned journal the oldest file may be gone. */
    private void assertPart(final String at, final List<String> read)
    {
        assertTrue(Collections.indexOfSubList(lines, read) >= 0, at);
    }

    /** Who goes on after damage reads no less, and nothing else; what is not read is told. */
    private void assertTold(final String at, final JournalDirectory directory, final List<String> before)
    {
        final List<AcceptedDamage> accepted = new ArrayList<>();
        final List<String> told = new ArrayList<>();
        final List<String> read =
            read(JournalTailer.ofAll(directory).checkingTails().accepting(accepted), true, told);
        int next = 0;
        for (final String line : read)
        {
            while (next < lines.size() && !lines.get(next).equals(line))
            {
                next++;
            }
            assertTrue(next < lines.size(), () -> at + ": " + line + ", told " + accepted);
            next++;
        }
        final String says = at + ": " + read.size() + " of " + lines.size() + " lines, " + before.size() +
            " before the first damage, told " + told + ", " + accepted;
        assertTrue(read.size() >= before.size(), says);
        assertTrue(read.size() == before.size() || !accepted.isEmpty(), says);
    }

    private static List<String> read(final JournalTailer tailer, final boolean checkTail, final List<String> told)
    {
        final EventLines read = new EventLines();
        try (tailer)
        {
            while (tailer.poll(read, 100) > 0)
            {
                continue;
            }
            if (checkTail)
            {
                tailer.checkTail();
            }
            while (tailer.poll(read, 100) > 0)
            {
                continue;
            }
        }
        catch (final JournalException ex)
        {
            told.add(ex.getMessage());
        }
        return read.lines();
    }

    private static VerifyReport verify(final Path journal)
    {
        return JournalVerifier.verify(JournalDirectory.open(journal), bytes -> assertTrue(bytes > 0));
    }

    private static void cut(final Path file, final long length) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.setLength(length);
        }
    }

    /** Damages a file. */
    private interface Change
    {
        void apply(Path file) throws IOException;
    }
}
