package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.plumbline.campaign.Campaign;
import io.plumbline.campaign.InMemory;
import io.plumbline.engine.TwinJournal.Batch;
import io.plumbline.engine.TwinJournal.Event;
import io.plumbline.engine.TwinJournal.Gap;
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
import io.plumbline.journal.JournalTailer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small journal is damaged, gone on with by an engine that was told to, and damaged again, beside a twin that knows
 * what must be left. Whoever reads it then, from wherever, gets all that is left, is told of what is not, and is shown
 * nothing behind damage that nobody has accepted.
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
    private static final int MAX_FAILURES = 20;
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
    private final List<String> history = new ArrayList<>();
    private long damages;
    private long acceptances;
    private long readings;
    private long seeks;
    private long follows;
    private long refusals;

    /** Where a follower stood. */
    private record Place(long sequence, int segment)
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
                "stood somewhere; %,d starts refused, all others go on; each event that is left was read, each gap " +
                "told with its bounds, and no later damage taken for accepted",
            damages,
            acceptances,
            readings,
            seeks,
            follows,
            refusals);
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
        return new Place(sequence, written.batches().get(written.holder(sequence - 1)).segment());
    }

    private void run(final int run) throws IOException, InterruptedException
    {
        final Random random = CAMPAIGN.random(run);
        history.clear();
        journal = path.resolve("run");
        image.writeTo(journal);
        directory = JournalDirectory.open(journal);
        twin = written.copy();
        final TwinWriter later = new TwinWriter(writer);
        String step = "start";
        try
        {
            final int times = 1 + random.nextInt(2);
            for (int time = 0; time <= times; time++)
            {
                step = "damage";
                damage(random);
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
            twin.reading().gaps().stream().map(gap -> gap + (twin.isAccepted(gap) ? " accepted" : "")).toList();
    }

    private void damage(final Random random) throws IOException
    {
        final TwinDamage damage = new TwinDamage(journal, twin, random);
        final int count = 1 + random.nextInt(3) / 2;
        for (int i = 0; i < count; i++)
        {
            final String done = damage.damage();
            if (done != null)
            {
                history.add(done);
                damages++;
            }
        }
        twin = damage.twin();
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
        acceptances++;
    }

    private void check(final Random random) throws IOException
    {
        final Reading reading = twin.reading();
        checkFromBeginning(reading);
        for (int i = 0; i < SOUGHT; i++)
        {
            checkSought(reading, sought(reading, random));
            checkTime(reading, time(random));
        }
        final List<String> names = new ArrayList<>(places.keySet());
        for (int i = 0; i < FOLLOWED; i++)
        {
            checkFollower(reading, names.remove(random.nextInt(names.size())));
        }
        checkVerify(reading, random);
        checkStart();
    }

    private void checkFromBeginning(final Reading reading)
    {
        final TwinTold plain = read(new JournalTailer(directory), false);
        assertNull(plain.checkFromBeginning(twin, reading, false), () -> "plain: " + plain);
        final List<AcceptedDamage> accepted = new ArrayList<>(directory.missing());
        final TwinTold behind = read(JournalTailer.ofAll(directory).checkingTails().accepting(accepted), true);
        assertNull(behind.checkFromBeginning(twin, reading, true), () -> "accepting: " + behind + ", " + accepted);
        for (final Gap gap : twin.damage())
        {
            assertTrue(
                accepted.stream().anyMatch(one -> isIn(gap, one.segmentNumber(), one.nextSequence())),
                () -> gap + " is not among what is accepted: " + accepted);
        }
        for (final AcceptedDamage one : accepted)
        {
            assertTrue(
                twin.damage().stream().anyMatch(gap -> isIn(gap, one.segmentNumber(), one.nextSequence())),
                () -> one + " is accepted, but no damage");
        }
        readings += 2;
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
        long from = 1;
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
                (told.thrown() != null || twin.isQuiet(gap)))))
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
        final Place place = places.get(name);
        long due = place.sequence;
        for (int i = 0; i < twin.batches().size(); i++)
        {
            final Batch batch = twin.batches().get(i);
            if (batch.template() == TwinJournal.SEGMENT_START && batch.segment() > place.segment)
            {
                if (twin.isLost(i) && batch.first() < place.sequence)
                {
                    // With what it begins with is lost that it begins before.
                    return;
                }
                due = Math.min(due, batch.first());
            }
        }
        final long from = due;
        final TwinTold told = followed(name);
        final boolean open = reading.gaps().stream().anyMatch(Gap::isOpen);
        if (told.thrown() != null && told.first() < 0 && open && from > reading.next())
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

    /** What a follower is told, which then stands where it stood. */
    private TwinTold followed(final String name) throws IOException
    {
        final Path file = directory.followersPath().resolve(name + ".position");
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
        assertEquals(damage.isEmpty(), report.ok(), () -> "verify: " + report.damage());
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
        for (final Damage one : report.damage())
        {
            assertTrue(
                damage.stream().anyMatch(gap -> isIn(gap, one.segment(), one.sequence())),
                () -> "verify tells " + one + ", which is accepted or no damage");
        }
        if (random.nextInt(COMMANDS) == 0)
        {
            assertEquals(
                damage.isEmpty() ? 0 : 1, CommandExit.of("journal", "verify", "-j", journal.toString()), "exit code");
        }
    }

    /** A start is refused where there is damage that nobody has accepted, and for that alone. */
    private void checkStart()
    {
        final List<Gap> damage = twin.damage();
        try
        {
            Recovery.recover(directory, true, false);
            assertEquals(List.of(), damage, "a start is not refused");
            final long next = Recovery.recover(directory).nextSequence();
            assertEquals(twin.reading().next(), next, "a start goes on with another sequence");
        }
        catch (final JournalException ex)
        {
            assertTrue(
                damage.stream().anyMatch(gap -> isNamed(gap, ex.getMessage())),
                () -> "a start is refused by " + ex.getMessage() + ", where there is " + damage);
            refusals++;
        }
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
            final Batch batch = twin.batches().get(random.nextInt(twin.batches().size()));
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
