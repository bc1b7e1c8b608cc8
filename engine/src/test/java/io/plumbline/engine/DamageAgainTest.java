package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.plumbline.campaign.Campaign;
import io.plumbline.campaign.InMemory;
import io.plumbline.engine.TwinJournal.Event;
import io.plumbline.engine.TwinJournal.Gap;
import io.plumbline.engine.TwinJournal.Mark;
import io.plumbline.engine.TwinJournal.Reading;
import io.plumbline.engine.cli.CommandExit;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.engine.verify.Damage;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.engine.verify.VerifyReport;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalFollower;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.PruneResult;
import io.plumbline.journal.PrunedMark;
import io.plumbline.journal.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small journal is damaged, gone on with by an engine that was told to, pruned, and damaged again, beside a twin that
 * knows what must be left. Whoever reads it then, from wherever, gets all that is left, is told of what is not, and is
 * shown nothing behind damage that nobody has accepted.
 */
@Timeout(600)
class DamageAgainTest
{
    private static final Campaign CAMPAIGN = Campaign.of("damage-again", 2);
    /** Each journal is damaged in so many ways. */
    private static final int RUNS_A_JOURNAL = 20;
    private static final int FOLLOWERS = 6;
    private static final int FOLLOWED = 3;
    private static final int SOUGHT = 5;
    private static final int COMMANDS = 8;
    private static final long UNKNOWN = -1;
    private static final int MAX_FAILURES = 20;
    private static final int MOST_KEPT = 16;
    private static final int PRUNE_STEP = 256 * 1024;
    private static final StartOptions ACCEPTING = new StartOptions(true, true, StartOptions.DEFAULT.onFault());

    @TempDir(factory = InMemory.class)
    private Path path;
    private JournalImage image;
    private TwinJournal written;
    private TwinWriter writer;
    private final Map<String, Place> places = new TreeMap<>();

    private Path journal;
    private JournalDirectory directory;
    private TwinJournal twin;
    /** Those that were not removed to prune. */
    private final Map<String, Place> standing = new TreeMap<>();
    private final List<String> history = new ArrayList<>();
    private long damages;
    private long acceptances;
    private long readings;
    private long seeks;
    private long follows;
    private long refusals;
    private long passes;
    private long prunes;

    /** Where a follower stood, and in the directory of which segment. */
    private record Place(long sequence, String directory)
    {
    }

    @Test
    void shouldTellWhatIsDamagedAgainAfterItWasAccepted() throws IOException, InterruptedException
    {
        final int runs = CAMPAIGN.runs();
        final int first = CAMPAIGN.first();
        final List<String> failures = new ArrayList<>();
        for (int run = first; run < runs; run++)
        {
            if (run % RUNS_A_JOURNAL == 0 || run == first)
            {
                writeJournal(CAMPAIGN.random(-2 - run / RUNS_A_JOURNAL));
            }
            try
            {
                run(run);
            }
            catch (final AssertionError ex)
            {
                // Told at once, and with those of other runs: of one alone it is not seen what they have in common.
                System.out.println(ex.getMessage());
                failures.add(ex.getMessage());
                DamagedJournal.delete(journal);
                assertTrue(CAMPAIGN.isLong() && failures.size() < MAX_FAILURES, () -> String.join("\n", failures));
            }
        }
        assertEquals(List.of(), failures);
        CAMPAIGN.result(
            "journals damaged %,d times, and %,d times gone on with by an engine that was told to, damaged again " +
                "after that; read %,d times from the beginning, %,d from anywhere, %,d times by followers that had " +
                "stood somewhere; pruned %,d times; %,d starts refused, all others go on, %,d of which looked only " +
                "at what they needed and passed over damage; each event that is left was read, each gap told with " +
                "its bounds, and no later damage taken for accepted",
            damages,
            acceptances,
            readings,
            seeks,
            follows,
            prunes,
            refusals,
            passes);
    }

    private void writeJournal(final Random random) throws IOException, InterruptedException
    {
        final Path made = path.resolve("made");
        final JournalDirectory whole = JournalDirectory.create(made);
        written = new TwinJournal();
        writer = new TwinWriter();
        final int segments = 2 + random.nextInt(3);
        for (int i = 0; i < segments; i++)
        {
            writer.write(whole, written, random, StartOptions.DEFAULT);
        }
        places.clear();
        for (int i = 0; i < FOLLOWERS; i++)
        {
            final String name = "follower" + i;
            places.put(name, follow(whole, name, 2 + random.nextInt((int)written.reading().next() - 2)));
        }
        image = JournalImage.of(made);
        DamagedJournal.delete(made);
    }

    /** A follower that reads up to an event, and stays there. */
    private Place follow(final JournalDirectory whole, final String name, final long sequence)
    {
        try (JournalFollower follower = JournalFollower.fromSequence(whole, name, 1))
        {
            final TwinTold nobody = new TwinTold();
            while (follower.nextSequence() < sequence && follower.poll(nobody, 1) > 0)
            {
                continue;
            }
            follower.commit(sequence);
            assertEquals(sequence, follower.committed());
        }
        return new Place(sequence, written.batches().get(written.holder(sequence - 1)).directory());
    }

    private void run(final int run) throws IOException, InterruptedException
    {
        final Random random = CAMPAIGN.random(run);
        history.clear();
        journal = path.resolve("run");
        image.writeTo(journal);
        directory = JournalDirectory.open(journal);
        twin = written.copy();
        standing.clear();
        standing.putAll(places);
        final TwinWriter later = new TwinWriter(writer);
        String step = "start";
        try
        {
            final int times = 1 + random.nextInt(2);
            for (int time = 0; time <= times; time++)
            {
                step = "prune";
                prune(random);
                step = "damage";
                damage(random);
                if (random.nextInt(3) == 0)
                {
                    step = "prune of what is damaged";
                    prune(random);
                }
                if (time < times || random.nextBoolean())
                {
                    step = "acceptance";
                    if (random.nextInt(3) == 0)
                    {
                        check(random);
                    }
                    accept(later, random);
                }
                step = "check";
                check(random);
            }
        }
        catch (final JournalException ex)
        {
            throw new AssertionError(at(run) + ", " + step + ": " + ex, ex);
        }
        catch (final AssertionError ex)
        {
            throw new AssertionError(at(run) + ", " + step + ": " + ex.getMessage(), ex);
        }
        DamagedJournal.delete(journal);
    }

    private String at(final int run)
    {
        return CAMPAIGN.at(run) + ": " + history + ", left " + twin.reading().next() + " with gaps " +
            twin.reading().gaps().stream().map(gap -> gap + (twin.isAccepted(gap) ? " accepted" : "")).toList() +
            ", marks damaged " + twin.damagedMarks();
    }

    private void damage(final Random random) throws IOException
    {
        final TwinDamage damage = new TwinDamage(journal, twin, random);
        final int count = 1 + random.nextInt(3) / 2;
        for (int i = 0; i < count; i++)
        {
            final String done = random.nextInt(5) == 0 ? damage.damageMark() : damage.damage();
            if (done != null)
            {
                history.add(done);
                damages++;
            }
        }
        twin = damage.twin();
    }

    /** Where all that is pruned of may be needed by a follower, most are removed first. */
    private void prune(final Random random) throws IOException
    {
        if (random.nextInt(3) > 0)
        {
            return;
        }
        for (final String name : List.copyOf(standing.keySet()))
        {
            if (random.nextInt(4) > 0)
            {
                Files.delete(position(name));
                standing.remove(name);
            }
        }
        final long bytes = (long)random.nextInt(MOST_KEPT) * PRUNE_STEP;
        final PruneResult result =
            new JournalPruner(directory).prune(new Retention(Retention.UNLIMITED, bytes, 0), false);
        if (result.deleted().isEmpty())
        {
            return;
        }
        final PrunedMark mark = PrunedMark.look(directory).found().orElseThrow();
        history.add("pruned to begin with " + mark);
        for (final Path file : result.deleted())
        {
            assertTrue(Files.notExists(file), () -> file + " is there");
        }
        for (final Map.Entry<String, Place> entry : standing.entrySet())
        {
            assertTrue(
                due(entry.getValue()) == UNKNOWN || mark.sequence() <= due(entry.getValue()),
                () -> entry + " needed what was pruned");
        }
        assertNull(twin.prune(journal, result.deleted(), mark.segment(), mark.sequence()));
        prunes++;
    }

    private Path position(final String name)
    {
        return directory.followersPath().resolve(name + ".position");
    }

    private void accept(final TwinWriter later, final Random random) throws IOException, InterruptedException
    {
        checkStart();
        final List<Gap> damage = twin.damage();
        final long next = twin.reading().next();
        final TwinJournal after = twin.copy();
        final int segment = later.write(directory, after, random, ACCEPTING);
        assertEquals(next, later.firstSequence(), "the engine begins with another sequence");
        after.accept(segment, damage);
        twin = after;
        history.add("accepted by segment " + segment + " at " + next);
        assertEquals(List.of(), twin.damage());
        assertEquals(Set.of(), twin.damagedMarks());
        acceptances++;
    }

    private void check(final Random random) throws IOException
    {
        final Reading reading = twin.reading();
        checkFromBeginning(reading);
        final TwinJournal all = twin;
        twin = twin.ofForced();
        final Reading forced = twin.reading();
        checkPlainFromBeginning(forced);
        for (int i = 0; i < SOUGHT; i++)
        {
            checkSought(forced, sought(forced, random));
            checkTime(forced, time(random));
        }
        final List<String> names = new ArrayList<>(standing.keySet());
        while (names.size() > standing.size() - FOLLOWED && !names.isEmpty())
        {
            checkFollower(forced, names.remove(random.nextInt(names.size())));
        }
        twin = all;
        checkVerify(reading, random);
        checkStart();
    }

    private void checkPlainFromBeginning(final Reading reading)
    {
        final TwinTold plain = read(new JournalTailer(directory), false);
        assertNull(plain.checkFromBeginning(twin, reading, false), () -> "plain: " + plain);
        readings++;
    }

    private void checkFromBeginning(final Reading reading)
    {
        final List<AcceptedDamage> accepted = new ArrayList<>(directory.missing());
        final TwinTold behind = read(JournalTailer.ofAll(directory).checkingTails().accepting(accepted), true);
        assertNull(behind.checkFromBeginning(twin, reading, true), () -> "accepting: " + behind + ", " + accepted);
        for (final Gap gap : twin.damage())
        {
            assertTrue(
                accepted.stream().anyMatch(one -> isIn(gap, one.segmentNumber(), one.nextSequence())),
                () -> gap + " is not among what is accepted: " + accepted);
        }
        for (final Mark mark : twin.damagedMarks())
        {
            assertTrue(
                accepted.stream().anyMatch(one -> isOf(mark, one)),
                () -> mark + " is not among what is accepted: " + accepted);
        }
        for (final AcceptedDamage one : accepted)
        {
            assertTrue(
                twin.damagedMarks().stream().anyMatch(mark -> isOf(mark, one)) ||
                    twin.damage().stream().anyMatch(gap -> isIn(gap, one.segmentNumber(), one.nextSequence())),
                () -> one + " is accepted, but no damage");
        }
        readings++;
    }

    private boolean isOf(final Mark mark, final AcceptedDamage one)
    {
        return one.segmentNumber() == 0 && one.damage().startsWith(journal.resolve(mark.file()) + ": ");
    }

    /** A place is told where a gap is, or where it shows. */
    private static boolean isIn(final Gap gap, final int segment, final long sequence)
    {
        return segment >= gap.segment() - 1 && segment <= gap.segments().last() &&
            (sequence <= 0 || sequence >= gap.start() && sequence <= gap.end());
    }

    private void checkSought(final Reading reading, final long sequence)
    {
        final TwinTold told = read(new JournalTailer(directory), tailer -> tailer.toSequence(sequence));
        final String wrong = told.checkFrom(twin, reading, sequence);
        if (wrong != null && !isAtDamage(told, sequence))
        {
            fail("sought " + sequence + ": " + wrong + "; " + told);
        }
        seeks++;
    }

    /** Damage without an event right before what is sought may be told. */
    private boolean isAtDamage(final TwinTold told, final long sequence)
    {
        return told.thrown() != null && told.first() < 0 &&
            twin.damage().stream().anyMatch(gap -> gap.isEmpty() && gap.start() == sequence);
    }

    private void checkTime(final Reading reading, final long timeNs)
    {
        long from = twin.beginning();
        long to = reading.next();
        for (final Event event : reading.left())
        {
            if (event.timeNs() >= timeNs)
            {
                to = event.sequence();
                break;
            }
            from = event.sequence() + 1;
        }
        final long first = from;
        final long last = to;
        final TwinTold told = read(new JournalTailer(directory), tailer -> tailer.toTime(timeNs));
        final boolean open = reading.gaps().stream().anyMatch(gap -> gap.isOpen() && gap.start() >= first);
        if (told.first() < 0 && (told.thrown() == null && last == reading.next() ||
            twin.damage().stream().anyMatch(gap -> gap.start() <= last && gap.end() >= first &&
                (told.thrown() != null || twin.isQuiet(gap) || LongStream.rangeClosed(first, last)
                    .anyMatch(one -> gap.holds(one) && twin.isQuiet(gap, one))))))
        {
            return;
        }
        final long sequence = told.first() < 0 ? last : told.first();
        final String wrong = told.checkFrom(twin, reading, sequence);
        if (wrong != null || sequence < first || sequence > last && !open)
        {
            fail("sought time " + timeNs + ", between " + first + " and " + last + ": " + wrong + "; " + told);
        }
        seeks++;
    }

    private void checkFollower(final Reading reading, final String name) throws IOException
    {
        final Place place = standing.get(name);
        final long from = due(place);
        if (from == UNKNOWN)
        {
            return;
        }
        final TwinTold told = followed(name);
        if (told.thrown() != null && told.first() < 0 && from > reading.next())
        {
            return;
        }
        final String wrong = told.checkFrom(twin, reading, from);
        final boolean rewound = told.first() < 0 || (told.rewoundTo() == from) == (from < place.sequence);
        if (wrong != null && !isAtDamage(told, from) || !rewound)
        {
            fail(name + " that stood at " + place + " and is due " + from + ": " + wrong + "; went back to " +
                told.rewoundTo() + "; " + told);
        }
        follows++;
    }

    /** Sequence that a follower goes on with, {@link #UNKNOWN} where what would tell is lost. */
    private long due(final Place place)
    {
        long due = place.sequence;
        for (int i = twin.firstKept(); i < twin.batches().size(); i++)
        {
            final TwinBatch batch = twin.batches().get(i);
            if (batch.template() == TwinBatch.SEGMENT_START && batch.directory().compareTo(place.directory) > 0)
            {
                if (twin.isLost(i) && batch.first() < place.sequence)
                {
                    // With what it begins with is lost that it begins before.
                    return UNKNOWN;
                }
                due = Math.min(due, batch.first());
            }
        }
        return due;
    }

    /** What a follower is told, which then stands where it stood. */
    private TwinTold followed(final String name) throws IOException
    {
        final Path file = position(name);
        final byte[] position = Files.readAllBytes(file);
        final TwinTold told = new TwinTold();
        try (JournalFollower follower = JournalFollower.fromSequence(directory, name, 1))
        {
            while (follower.poll(told, 2) > 0)
            {
                continue;
            }
        }
        catch (final JournalException ex)
        {
            told.thrown(ex);
        }
        Files.write(file, position);
        return told;
    }

    private void checkVerify(final Reading reading, final Random random)
    {
        final VerifyReport report = JournalVerifier.verify(directory, bytes -> assertTrue(bytes > 0));
        final List<Gap> damage = twin.damage();
        final boolean whole = damage.isEmpty() && twin.damagedMarks().isEmpty();
        assertEquals(whole, report.ok(), () -> "verify: " + report.damage());
        for (final Gap gap : reading.gaps())
        {
            if (damage.contains(gap))
            {
                assertTrue(
                    report.damage().stream().anyMatch(one -> isIn(gap, one.segment(), one.sequence())),
                    () -> "verify does not tell " + gap + ": " + report.damage());
            }
            else if (!gap.isEmpty())
            {
                assertTrue(
                    report.accepted().stream().anyMatch(
                        one -> isIn(gap, one.damage().segment(), one.damage().sequence())),
                    () -> "verify does not tell " + gap + " as accepted: " + report.accepted());
            }
        }
        for (final Mark mark : twin.damagedMarks())
        {
            assertTrue(
                report.damage().stream().anyMatch(one -> isOf(mark, one)),
                () -> "verify does not tell " + mark + ": " + report.damage());
        }
        for (final Damage one : report.damage())
        {
            assertTrue(
                twin.damagedMarks().stream().anyMatch(mark -> isOf(mark, one)) ||
                    damage.stream().anyMatch(gap -> isIn(gap, one.segment(), one.sequence())),
                () -> "verify tells " + one + ", which is accepted or no damage");
        }
        if (random.nextInt(COMMANDS) == 0)
        {
            assertEquals(
                whole ? 0 : 1, CommandExit.of("journal", "verify", "-j", journal.toString()), "exit code");
        }
    }

    private static boolean isOf(final Mark mark, final Damage one)
    {
        return one.segment() == 0 && one.place().equals(mark.file());
    }

    /** A start is refused where there is damage that nobody has accepted, and for that alone. */
    private void checkStart()
    {
        final List<Gap> damage = twin.damage();
        final Set<Mark> marks = twin.damagedMarks();
        final boolean whole = damage.isEmpty() && marks.isEmpty();
        if (isGoneOnWith(true))
        {
            assertTrue(whole, () -> "a start is not refused, where there is " + damage + " and " + marks);
        }
        else
        {
            refusals++;
        }
        // One that looks only at what it needs may pass over what lies before that.
        if (isGoneOnWith(false))
        {
            assertTrue(
                marks.isEmpty() && damage.stream().noneMatch(Gap::isOpen),
                () -> "a plain start passes over " + damage + " and " + marks);
            assertEquals(
                Recovery.recover(directory, true, true).stateHash(),
                Recovery.recover(directory).stateHash(),
                "a plain start comes to another state");
            passes += whole ? 0 : 1;
        }
    }

    /** Whether a start is not refused: and if it is, then by what there is. */
    private boolean isGoneOnWith(final boolean verifyAll)
    {
        final String start = verifyAll ? "a start" : "a plain start";
        try
        {
            final long next = Recovery.recover(directory, verifyAll, false).nextSequence();
            assertEquals(twin.reading().next(), next, () -> start + " goes on with another sequence");
            return true;
        }
        catch (final JournalException ex)
        {
            assertTrue(
                twin.damage().stream().anyMatch(gap -> isNamed(gap, ex.getMessage())) ||
                    twin.damagedMarks().stream().anyMatch(mark -> isNamed(mark, ex.getMessage())),
                () -> start + " is refused by " + ex.getMessage() + ", where there is " + twin.damage() + " and " +
                    twin.damagedMarks());
            return false;
        }
    }

    private boolean isNamed(final Mark mark, final String message)
    {
        return message.contains(journal.resolve(mark.file()) + ": ");
    }

    private static boolean isNamed(final Gap gap, final String message)
    {
        for (int segment = Math.max(1, gap.segment() - 1); segment <= gap.segments().last(); segment++)
        {
            if (message.contains(String.format("-%06d", segment)) || message.contains("segment " + segment + " "))
            {
                return true;
            }
        }
        return false;
    }

    /** Any sequence, or one beside where a gap begins or ends. */
    private static long sought(final Reading reading, final Random random)
    {
        final List<Gap> gaps = reading.gaps();
        if (!gaps.isEmpty() && random.nextBoolean())
        {
            final Gap gap = gaps.get(random.nextInt(gaps.size()));
            final long edge = gap.isOpen() || random.nextBoolean() ? gap.start() : gap.end();
            return Math.max(1, edge - 2 + random.nextInt(5));
        }
        return 1 + random.nextInt((int)reading.next() + 3);
    }

    /** The time of an event, lost or not, or one beside it; or one before or behind all. */
    private long time(final Random random)
    {
        long timeNs = 0;
        while (timeNs == 0)
        {
            final TwinBatch batch = twin.batches().get(random.nextInt(twin.batches().size()));
            timeNs = batch.count() == 0 ? 0 : batch.timesNs()[random.nextInt(batch.count())];
        }
        final int hour = 3_600;
        return switch (random.nextInt(12))
        {
            case 0 -> timeNs - hour * 1_000_000_000L;
            case 1 -> timeNs + hour * 1_000_000_000L;
            default -> timeNs - 1 + random.nextInt(3);
        };
    }

    private TwinTold read(final JournalTailer tailer, final boolean checkTail)
    {
        final TwinTold told = new TwinTold();
        try (tailer)
        {
            do
            {
                drain(tailer, told);
            }
            while (checkTail && tailer.checkTail());
        }
        catch (final JournalException ex)
        {
            told.thrown(ex);
        }
        return told;
    }

    private static TwinTold read(final JournalTailer tailer, final Move move)
    {
        final TwinTold told = new TwinTold();
        try (tailer)
        {
            move.move(tailer);
            drain(tailer, told);
        }
        catch (final JournalException ex)
        {
            told.thrown(ex);
        }
        return told;
    }

    private static void drain(final JournalTailer tailer, final TwinTold told)
    {
        while (tailer.poll(told, 7) > 0)
        {
            continue;
        }
    }

    /** Moves a tailer. */
    private interface Move
    {
        void move(JournalTailer tailer);
    }
}
