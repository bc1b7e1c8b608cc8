package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class RateSearchTest
{
    @Test
    void shouldDoubleUntilARateIsMissedAndThenHalveTheDistance()
    {
        RateSearch search = RateSearch.NOTHING_KNOWN.kept(100);
        assertEquals(200, search.next());
        assertFalse(search.isBounded());
        search = search.kept(200).missed(400);
        assertEquals(300, search.next());
        search = search.kept(300);
        assertEquals(350, search.next());
        search = search.missed(350);
        assertEquals(325, search.next());
        assertEquals(new RateSearch(300, 350), search);
    }

    @Test
    void shouldSearchBelowWhatWasMissedFirst()
    {
        assertEquals(50, RateSearch.NOTHING_KNOWN.missed(100).next());
    }

    @Test
    void shouldEndWhereThereIsNothingBetween()
    {
        assertEquals(0, new RateSearch(7, 8).next());
        assertEquals(0, RateSearch.NOTHING_KNOWN.missed(1).next());
    }

    @Test
    void shouldBelieveAHigherRateThatWasKept()
    {
        assertEquals(new RateSearch(1_000, Long.MAX_VALUE), RateSearch.NOTHING_KNOWN.missed(100).kept(1_000));
        assertEquals(new RateSearch(1_000, Long.MAX_VALUE), RateSearch.NOTHING_KNOWN.kept(1_000).missed(100));
    }
}
