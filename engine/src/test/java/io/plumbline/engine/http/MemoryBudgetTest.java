package io.plumbline.engine.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest
{
    private final MemoryBudget budget = new MemoryBudget(10);

    @Test
    void shouldGiveAsMuchAsThereIs()
    {
        assertTrue(budget.take(4));
        assertFalse(budget.take(7));
        assertEquals(4, budget.held());
        assertTrue(budget.take(6));
        assertFalse(budget.take(1));
        budget.giveBack(4);
        assertFalse(budget.take(Long.MAX_VALUE));
        assertTrue(budget.take(4));
        assertEquals(10, budget.held());
    }

    /** Nothing is taken by who is refused, not even for a moment in which another would be refused for it. */
    @Test
    void shouldRefuseNobodyOnAccountOfWhoIsRefused() throws InterruptedException
    {
        final AtomicBoolean ended = new AtomicBoolean();
        final Thread greedy = new Thread(() ->
        {
            while (!ended.get())
            {
                budget.take(11);
            }
        });
        greedy.start();
        try
        {
            for (int i = 0; i < 1_000_000; i++)
            {
                assertTrue(budget.take(1), "turn " + i);
                budget.giveBack(1);
            }
        }
        finally
        {
            ended.set(true);
            greedy.join();
        }
    }
}
