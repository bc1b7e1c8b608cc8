package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class BoundedCloseTest
{
    private static final long LONG_MS = 60_000;

    private final List<String> closed = new ArrayList<>();

    @Test
    void shouldCloseInOrderAndDropWhatIsThrown()
    {
        assertTrue(BoundedClose.close(
            "close",
            LONG_MS,
            () -> closed.add("first"),
            null,
            () ->
            {
                throw new InternalError("late");
            },
            () -> closed.add("last")));
        assertEquals(List.of("first", "last"), closed);
    }

    @Test
    void shouldGiveUpOnWhatNeverComesBack() throws InterruptedException
    {
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch done = new CountDownLatch(1);
        assertFalse(BoundedClose.close("close", 20, release::await, done::countDown));
        release.countDown();
        done.await();
    }

    @Test
    void shouldKeepAnInterruptForTheCaller()
    {
        Thread.currentThread().interrupt();
        assertTrue(BoundedClose.close("close", LONG_MS, () -> closed.add("first")));
        assertTrue(Thread.interrupted());
        assertEquals(List.of("first"), closed);
    }
}
