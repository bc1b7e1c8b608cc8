package io.plumbline.journal;

import io.plumbline.codec.sbe.InvalidPolicy;
import io.plumbline.codec.sbe.TimeMode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Shorthand for journals in tests. */
final class TestJournal
{
    /** 2026-11-21T01:00:00Z, the beginning of a five-minute cycle. */
    static final long START_MS = 1_795_222_800_000L;
    /** The same in nanoseconds. */
    static final long START_NS = START_MS * 1_000_000;
    /** Verdict flag of a reading. */
    static final int EVALUATED = 1 << 4;
    /** No value. */
    static final long NONE = Long.MIN_VALUE;

    private TestJournal()
    {
    }

    static void head(final JournalAppender appender)
    {
        appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
        configuration(appender, 2);
    }

    static void configuration(final JournalAppender appender, final int deviceCount)
    {
        configuration(appender, deviceCount, true);
    }

    /** With its snapshot, or only the beginning of that. */
    static void configuration(final JournalAppender appender, final int deviceCount, final boolean whole)
    {
        final ConfigurationEncoder configuration = appender.configuration();
        configuration.start(deviceCount, 1, 4096, TimeMode.ARRIVAL);
        configuration.profileBounds(-3_000_000, NONE, 0, -3_000_000, 4_000_000, 500_000);
        configuration.profileRules(45_000_000_000L, 90_000_000_000L, 1, 2, InvalidPolicy.ZERO);
        for (int i = 0; i < deviceCount; i++)
        {
            final byte[] code = ("abc0" + i).getBytes(StandardCharsets.UTF_8);
            configuration.device(0, code, 0, code.length);
        }
        configuration.end();
        appender.snapshot().start(NONE, 0);
        if (whole)
        {
            appender.snapshot().end(11);
        }
    }

    /** A whole round of a device, one reading a nanosecond; one component deviates. */
    static void round(final JournalAppender appender, final long timeNs, final int device)
    {
        for (int component = 0; component < 8; component++)
        {
            appender.reading(
                timeNs + component, device, component, -59_200_000 - component, component == 7 ? 1 | EVALUATED : 1);
        }
        appender.roundEvaluated(-236_800_006, -236_800_022, 0xFF);
    }

    static int drain(final JournalTailer tailer, final JournalListener listener)
    {
        int total = 0;
        int batches = tailer.poll(listener, 7);
        while (batches > 0)
        {
            total += batches;
            batches = tailer.poll(listener, 7);
        }
        return total;
    }

    static Recorder readAll(final Path path)
    {
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = new JournalTailer(JournalDirectory.open(path)))
        {
            drain(tailer, recorder);
        }
        return recorder;
    }
}
