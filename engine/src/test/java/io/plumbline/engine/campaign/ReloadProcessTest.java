package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.engine.EngineRun;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.cli.Plumbline;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.engine.simulate.FleetSimulator;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalTailer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process that is told by SIGHUP to read its configuration again, and killed meanwhile. */
@Timeout(300)
class ReloadProcessTest
{
    private static final int DEVICES = 50;
    private static final int KILLS_OF_A_JOURNAL = 20;
    private static final int MEBIBYTES = 24;
    private static final String RELOADED = "plumbline: reloaded: ";
    private static final String REFUSED = " is not reloaded, the configuration before it stays in force: ";

    private static final String[] THREADING = {"", "threading: single\n", "threading: dedicated\n"};

    @TempDir
    private Path directory;
    private final Campaign campaign = Campaign.of("reload", 3);

    @Test
    void shouldReadTheConfigurationAgainAtSighupAndStayAsItIsWhenThatIsBad() throws Exception
    {
        final Path file = directory.resolve("fleet.yaml");
        final Path journal = directory.resolve("journal");
        write(file, List.of("a", "b", "c"), "");
        try (EngineProcess engine = EngineProcess.start(directory, file, journal))
        {
            engine.awaitReadyNs();
            engine.send(line("a", 1));
            awaitSequence(journal, 1);
            write(file, List.of("z", "c", "b"), "");
            final List<String> told = new ArrayList<>();
            told.add(hangUp(engine, RELOADED));
            engine.send(line("z", 1) + line("a", 2));
            awaitSequence(journal, 4);

            Files.writeString(file, "time: message\ndevices: [a, a]\nring-sise: 7\n");
            told.add(hangUp(engine, REFUSED));
            write(file, List.of("q"), "ring-size: 1024\nthreading: dedicated\n");
            told.add(hangUp(engine, REFUSED));
            Files.write(file, new byte[]{0, -1, 7, '{'});
            told.add(hangUp(engine, REFUSED));
            Files.writeString(file, "[".repeat(100_000));
            told.add(hangUp(engine, REFUSED));
            Files.delete(file);
            told.add(hangUp(engine, REFUSED));

            write(file, List.of("z", "c", "b"), "");
            told.add(hangUp(engine, RELOADED));
            write(file, List.of("z"), "");
            told.add(hangUp(engine, RELOADED));
            engine.send(line("b", 1) + line("z", 2));
            final String summary = engine.end();
            assertTrue(summary.contains("\"readings\":3,\"rejected\":2,"), summary);

            assertEquals(RELOADED + "1 device added, 1 removed, 0 changed", told.get(0));
            assertTrue(told.get(2).endsWith("threading, ring-size: need a restart"), told.get(2));
            assertEquals(RELOADED + "nothing has changed", told.get(6));
            assertEquals(RELOADED + "0 devices added, 2 removed, 0 changed", told.get(7));
            assertTrue(told.get(1).endsWith(" problems"), told.get(1));
            assertTrue(
                engine.told().stream().anyMatch(line -> line.contains("fleet.yaml:3: ring-sise: ")),
                () -> engine.told().toString());
        }
        final List<String> events = Files.readAllLines(directory.resolve("events.jsonl"));
        assertEquals(2, events.stream().filter(line -> line.contains("\"event\":\"configuration\"")).count());
        assertEquals(2, events.stream().filter(line -> line.contains("\"reason\":\"unknown-device\"")).count());
        checkJournal(journal);
    }

    @Test
    void shouldEndAtSighupWithoutAConfigurationFile() throws Exception
    {
        try (EngineProcess engine = EngineProcess.start(
            directory, List.of(), Plumbline.class, "run", "-j", directory.resolve("journal").toString()))
        {
            engine.awaitReadyNs();
            engine.signal("HUP");
            assertEquals(128 + 1, engine.awaitExit());
        }
        checkJournal(directory.resolve("journal"));
    }

    @Test
    void shouldReloadOnceThereIsRoomWhenTheJournalIsFull() throws Exception
    {
        final Optional<SmallDisk> made = SmallDisk.tmpfs(directory.resolve("disk"), MEBIBYTES);
        assumeTrue(made.isPresent(), "no tmpfs may be mounted here");
        final Path file = directory.resolve("fleet.yaml");
        write(file, fleet(new Random(1)), "journal-ahead-mib: 1\n");
        try (SmallDisk disk = made.get())
        {
            final MessageStream stream = new MessageStream(DEVICES, 1);
            try (EngineProcess engine = EngineProcess.start(
                directory, disk.prefix(), file, disk.point().resolve("journal")))
            {
                engine.awaitReadyNs();
                disk.fill(0);
                engine.feedOn(stream, 1);
                awaitTold(engine, EngineProcess.FULL, 1);
                write(file, fleet(new Random(2)), "journal-ahead-mib: 1\n");
                engine.signal("HUP");
                awaitTold(engine, EngineProcess.FULL, 1);
                assertEquals(0, count(engine, RELOADED));
                disk.empty();
                awaitTold(engine, RELOADED, 1);
                engine.endFeeding();
                engine.end();
            }
            checkJournal(disk.path().resolve("journal"));
            assertFleet(disk.path().resolve("journal"), List.of(fleet(new Random(2))));
        }
    }

    @Test
    void shouldComeBackWithOneFleetOrTheOtherAfterBeingKilled() throws Exception
    {
        int reloads = 0;
        int put = 0;
        for (int run = 0; run < campaign.runs(); run++)
        {
            final Random random = campaign.random(run);
            final Path journal = directory.resolve("journal");
            try
            {
                final int told = kill(journal, random, run);
                reloads += Math.abs(told);
                put += told < 0 ? 0 : 1;
                if (run % KILLS_OF_A_JOURNAL == KILLS_OF_A_JOURNAL - 1 || run == campaign.runs() - 1)
                {
                    checkJournal(journal);
                    Fleets.delete(journal);
                }
            }
            catch (final AssertionError | RuntimeException ex)
            {
                throw new AssertionError(campaign.at(run) + ": " + ex.getMessage(), ex);
            }
        }
        campaign.result(
            "%,d reloads under load, each run killed about its last one: the journal ended with the fleet before it " +
                "or, %,d times, with the one after; what was told to be in force always was; all of it replayed",
            reloads,
            put);
    }

    /** Returns how many reloads there were; negative when the last one did not come into force. */
    private int kill(final Path journal, final Random random, final int run) throws Exception
    {
        final Path file = directory.resolve("fleet.yaml");
        final String settings = "journal-ahead-mib: 1\nroll-cycle: five-minutely\n" +
            THREADING[random.nextInt(THREADING.length)] +
            (random.nextBoolean() ? "durability: disk\n" : "");
        List<String> inForce = fleet(random);
        List<String> next = inForce;
        write(file, inForce, settings);
        final int reloads = 1 + random.nextInt(4);
        final boolean told;
        try (EngineProcess engine = EngineProcess.start(directory, file, journal))
        {
            engine.awaitReadyNs();
            engine.feed(new MessageStream(DEVICES, run), 1, Long.MAX_VALUE);
            for (int i = 0; i < reloads; i++)
            {
                awaitTold(engine, RELOADED, i);
                inForce = next;
                next = fleet(random);
                write(file, next, settings);
                engine.signal("HUP");
            }
            Thread.sleep(random.nextInt(80));
            engine.kill();
            told = count(engine, RELOADED) == reloads;
        }
        final boolean put = assertFleet(journal, told ? List.of(next) : List.of(inForce, next)).equals(next);
        return put ? reloads : -reloads;
    }

    /** Some of the devices, always in another order. */
    private static List<String> fleet(final Random random)
    {
        final List<String> codes = new ArrayList<>();
        for (int device = 0; device < DEVICES; device++)
        {
            codes.add(FleetSimulator.code(device, DEVICES));
        }
        Collections.shuffle(codes, random);
        return codes.subList(0, DEVICES / 2 + random.nextInt(DEVICES / 2));
    }

    /** As an editor does: the file is there whole or not. */
    private static void write(final Path file, final List<String> codes, final String settings) throws IOException
    {
        final Path written = file.resolveSibling("written.yaml");
        Files.writeString(written, "time: message\n" + settings +
            "defaults: { first: { below: -4 }, last: { below: -4, above: 4 } }\ndevices:\n  - " +
            String.join("\n  - ", codes) + "\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String line(final String code, final int id)
    {
        return "{\"code\": \"" + code + "\", \"id\": \"" + id +
            "\", \"pwr\": \"1\", \"valid_flag\": \"True\", \"ts\": 1795222800000}\n";
    }

    /** Signals and gives what it tells then. */
    private static String hangUp(final EngineProcess engine, final String answer) throws Exception
    {
        final int before = count(engine, answer);
        engine.signal("HUP");
        awaitTold(engine, answer, before + 1);
        return engine.told().stream().filter(line -> line.contains(answer)).skip(before).findFirst().orElseThrow();
    }

    private static void awaitTold(final EngineProcess engine, final String what, final int times)
        throws InterruptedException
    {
        while (count(engine, what) < times)
        {
            assertTrue(engine.isAlive(), () -> "ended by itself: " + engine.told());
            engine.checkTime("is not told: " + what);
            Thread.sleep(1);
        }
        engine.progress();
    }

    private static void awaitSequence(final Path journal, final long sequence) throws InterruptedException
    {
        try (JournalTailer tailer = new JournalTailer(JournalDirectory.open(journal)))
        {
            while (tailer.nextSequence() <= sequence)
            {
                tailer.poll(DecisionListener.NONE, 1);
                Thread.sleep(1);
            }
        }
    }

    private static int count(final EngineProcess engine, final String what)
    {
        return (int)engine.told().stream().filter(line -> line.contains(what)).count();
    }

    private static void checkJournal(final Path journal)
    {
        EngineRun.replay(journal, DecisionListener.NONE);
        assertEquals(List.of(), JournalVerifier.verify(JournalDirectory.open(journal), (bytes) ->
        {
        }).damage());
    }

    /** The fleet in which the journal ends, which must be one of these. */
    private static List<String> assertFleet(final Path journal, final List<List<String>> expected)
    {
        final Fleet fleet = Recovery.recover(JournalDirectory.open(journal)).fleet();
        final List<String> codes = new ArrayList<>();
        for (int device = 0; device < fleet.devices().size(); device++)
        {
            codes.add(fleet.devices().code(device));
        }
        assertTrue(expected.contains(codes), () -> codes + " where one of " + expected + " was due");
        return codes;
    }
}
