package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.plumbline.codec.DecodeStatus;
import io.plumbline.engine.ingress.LineFeed;
import io.plumbline.engine.ingress.LineFramer;
import io.plumbline.perf.rate.Pace;
import io.plumbline.perf.rate.PacedLatencies;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In the place of ingress, with a clock by hand: one slot of the ring a line. */
class PacedFeedTest
{
    private static final int BUFFER_LENGTH = 256 * 1024;
    private static final int MAX_LINE_LENGTH = 300;
    private static final long INTERVAL_NS = 1_000_000;

    private final Messages messages = new LoadFleet(1).messages(8, MessageForm.PYTHON);
    private final LineFramer framer = new LineFramer(BUFFER_LENGTH, MAX_LINE_LENGTH, 1);
    private final PacedFeed feed = new PacedFeed(messages, () -> this.nowNs);
    private long nowNs;
    private long decided;
    private long journaled = -1;
    private long published;

    @BeforeEach
    void start()
    {
        feed.start(framer, () -> journaled);
    }

    @Test
    void shouldGiveNothingBeforeItHasBegun()
    {
        assertEquals(0, cycle());
        assertEquals(0, cycle());
    }

    @Test
    void shouldGiveEachMessageWhenItIsDueAndThoseHeldUpTogether()
    {
        begin(10);
        assertEquals(1, cycle());
        assertEquals(0, cycle());
        nowNs = INTERVAL_NS;
        assertEquals(1, cycle());
        // Held up for long: the eight that are held are gone through before they begin anew.
        nowNs = 60 * INTERVAL_NS;
        assertEquals(6, cycle());
        assertEquals(2, cycle());
        assertEquals(0, cycle());
        assertEquals(10, published);
    }

    @Test
    void shouldRecordFromThePlannedTimesAndEndWhenAllIsJournaled()
    {
        begin(3);
        nowNs = 2 * INTERVAL_NS;
        assertEquals(3, cycle());
        decided = 2;
        journaled = 0;
        nowNs = 5 * INTERVAL_NS;
        assertEquals(0, cycle());
        assertEquals(2, feed.decidedLatencies().doneBefore());
        assertEquals(1, feed.journaledLatencies().doneBefore());
        decided = 3;
        journaled = 2;
        nowNs = 6 * INTERVAL_NS;
        assertEquals(LineFeed.END, cycle());
        assertEquals(6 * INTERVAL_NS, feed.endNs());
        assertEquals(3, feed.journaledLatencies().histogram().getTotalCount());
        // The first was found after five intervals, the second after one less than six.
        assertEquals(5 * INTERVAL_NS, feed.journaledLatencies().histogram().getMaxValue(), INTERVAL_NS / 100);
        assertEquals(4 * INTERVAL_NS, feed.decidedLatencies().histogram().getMinValue(), INTERVAL_NS / 100);
    }

    @Test
    void shouldTellARefusedMessage()
    {
        assertThrows(IllegalStateException.class, () -> feed.onRefused(DecodeStatus.BAD_POWER));
    }

    private void begin(final int count)
    {
        final Pace pace = Pace.ofTime(0, 1_000_000_000.0 / INTERVAL_NS, 0, count);
        feed.begin(pace, () -> decided, () -> new PacedLatencies(pace));
        feed.poll(0);
    }

    /** Returns what was given. */
    private int cycle()
    {
        feed.poll(0);
        final int given = feed.fill();
        while (framer.frame() > 0)
        {
            feed.onPublished(published++);
        }
        return given;
    }
}
