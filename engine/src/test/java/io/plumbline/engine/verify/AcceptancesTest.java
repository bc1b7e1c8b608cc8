package io.plumbline.engine.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.journal.AcceptedDamage;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AcceptancesTest
{
    private final Acceptances acceptances = new Acceptances();

    @Test
    void shouldCoverWhatWasLostAlreadyWhenSomethingElseWasAccepted()
    {
        acceptances.add(5, 100, new AcceptedDamage(2, 5, "damaged").bounded(5, 20));
        acceptances.add(6, 200, new AcceptedDamage(3, 20, "damaged").bounded(20, 41));
        assertEquals(OptionalInt.of(5), acceptances.of(2, 5, 1));
        assertEquals(OptionalInt.of(5), acceptances.of(3, 5, 1));
        assertEquals(OptionalInt.of(5), acceptances.of(3, 19, 1));
        assertEquals(OptionalInt.of(6), acceptances.of(3, 40, 1));
        assertEquals(OptionalInt.empty(), acceptances.of(3, 4, 1));
        assertEquals(OptionalInt.empty(), acceptances.of(3, 41, 1));
        assertEquals(OptionalInt.of(5), acceptances.of(5, 7, 1), "what is missing ends with its segment");
        assertEquals(OptionalInt.empty(), acceptances.of(6, 7, 1));
        assertTrue(acceptances.isBounded(3, 5, 1));
        assertEquals(41, acceptances.acceptedUpTo(3, 5, 50));
        assertEquals(41, acceptances.acceptedUpTo(3, 30, 41));
        assertEquals(20, acceptances.acceptedUpTo(6, 20, 20));
        assertEquals(5, acceptances.acceptedUpTo(6, 5, 41));
    }

    @Test
    void shouldCoverWhatIsDamagedWhereTheJournalHadLostItsBeginning()
    {
        acceptances.add(5, 100, new AcceptedDamage(2, 49, "damaged").bounded(1, 78));
        assertEquals(OptionalInt.of(5), acceptances.of(2, Acceptances.AT_BEGINNING, 1));
        assertEquals(OptionalInt.empty(), acceptances.of(2, -1, 1));
    }

    @Test
    void shouldNotCountWhatWasDropped()
    {
        acceptances.add(5, 30, new AcceptedDamage(3, 30, "damaged").bounded(30, 30));
        acceptances.add(6, 60, new AcceptedDamage(5, 40, "damaged").bounded(40, 50));
        assertEquals(30, acceptances.endOfWhatCounts(4, 45));
        assertEquals(20, acceptances.endOfWhatCounts(4, 20));
        assertEquals(45, acceptances.endOfWhatCounts(5, 45));
        assertTrue(acceptances.isBounded(3, 30, 1));
    }

    @Test
    void shouldNotKnowHowMuchWasAcceptedBeforeThatWasKept()
    {
        acceptances.add(5, 100, new AcceptedDamage(2, 5, "damaged"));
        assertEquals(OptionalInt.of(5), acceptances.of(2, 5, 1));
        assertFalse(acceptances.isBounded(2, 5, 1));
        assertEquals(5, acceptances.acceptedUpTo(3, 5, 50));
    }
}
