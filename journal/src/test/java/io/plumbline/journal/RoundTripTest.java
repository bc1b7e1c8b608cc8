package io.plumbline.journal;

import io.plumbline.codec.sbe.InvalidPolicy;
import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import static io.plumbline.journal.TestJournal.EVALUATED;
import static io.plumbline.journal.TestJournal.NONE;
import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;

class RoundTripTest
{
    @TempDir
    private Path path;

    @Test
    void shouldGiveBackEveryMessage()
    {
        final byte[] line = "xx{\"code\":".getBytes(StandardCharsets.UTF_8);
        final byte[] code = "-é-".getBytes(StandardCharsets.UTF_8);
        new PrunedMark(1, 40).write(JournalDirectory.create(path));
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 40))
        {
            appender.segmentStart(START_NS, -5, TimeMode.MESSAGE, "0.1.0-SNAPSHOT");
            appender.configuration().start(1, 2, 4096, TimeMode.MESSAGE);
            appender.configuration().profileBounds(-3, NONE, 1, NONE, 4, 2);
            appender.configuration().profileRules(45, 90, 1, 2, InvalidPolicy.ZERO);
            appender.configuration().profileBounds(-5, 6, 7, -8, 9, 10);
            appender.configuration().profileRules(46, 91, 3, 4, InvalidPolicy.EXCLUDE);
            appender.configuration().device(1, code, 1, 2);
            appender.configuration().end();
            appender.snapshot().start(NONE, 3)
                .readings(4).rejected(5).rounds(6).deviations(7).raised(8).cleared(9).incomplete(10)
                .silent(11).recovered(12).duplicates(13).invalid(14).late(15);
            appender.snapshot().device(0, 100, 1, NONE, 0, 0b11, 0b01, 0b1000_0000, true);
            appender.snapshot().component(0, 12, 1, 0);
            appender.snapshot().component(7, NONE, 0, 2);
            appender.snapshot().end(77);
            appender.tick(START_NS);
            appender.roundIncomplete(START_NS + 1, 0, 0b1111_0000);
            appender.deviceSilent(START_NS + 2, 0);
            appender.reading(START_NS + 3, 0, 7, -59_200_000, 1 | EVALUATED);
            appender.roundEvaluated(-8, NONE, 0b1111);
            appender.componentVerdict(0, -2, -3, 0b1011);
            appender.componentVerdict(3, 0, NONE, 0b1_0000);
            appender.reading(START_NS + 4, JournalAppender.MAX_DEVICE, 0, NONE, 0b110);
            appender.rejected(START_NS + 5, 10, 999, line, 2, line.length - 2);
            appender.deviceSilent(START_NS + 5, 0);
            appender.standstill(START_NS + 6);
            appender.segmentEnd(START_NS + 6, 78);
            assertEquals(45, appender.nextSequence());
            appender.commit();
        }
        assertEquals(List.of(
            "segment " + START_NS + " 40 -5 1 1 MESSAGE 0.1.0-SNAPSHOT",
            "configuration 1 2 4096 MESSAGE",
            "profile 0 -3 " + NONE + " 1 " + NONE + " 4 2 45 90 1 2 ZERO",
            "profile 1 -5 6 7 -8 9 10 46 91 3 4 EXCLUDE",
            "device 0 1 é",
            "configured 1",
            "snapshot 40 " + NONE + " 3 4 5 6 7 8 9 10 11 12 13 14 15",
            "state 100 1 " + NONE + " 0 0 3 1 128 true",
            "part 12 1 0 1",
            "part " + NONE + " 0 2 8",
            "snapped 40 77",
            "40 tick " + START_NS,
            "41 incomplete " + (START_NS + 1) + " 0 240",
            "41 silent " + (START_NS + 2) + " 0",
            "41 reading " + (START_NS + 3) + " 0/7 -59200000 17",
            "41 round -8 " + NONE + " 15",
            "41 component 0 -2 -3 11",
            "41 component 3 0 " + NONE + " 16",
            "42 reading " + (START_NS + 4) + " " + JournalAppender.MAX_DEVICE + "/0 " + NONE + " 6",
            "43 rejected " + (START_NS + 5) + " 10 999 {\"code\":",
            "44 silent " + (START_NS + 5) + " 0",
            "44 standstill " + (START_NS + 6),
            "end " + (START_NS + 6) + " 45 78"), TestJournal.readAll(path).lines);
    }
}
