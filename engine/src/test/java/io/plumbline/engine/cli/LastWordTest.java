package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LastWordTest
{
    /** Longer than writing may take. */
    private static final long BUSY_MS = 1_000;

    @Test
    void shouldSayNothingBeforeItIsAskedTo() throws Exception
    {
        final StringWriter written = new StringWriter();
        final CountDownLatch made = new CountDownLatch(1);
        final LastWord word = LastWord.prepare(new PrintWriter(written), () ->
        {
            made.countDown();
            return "the disk is gone";
        });
        made.await();
        assertEquals("", written.toString());
        word.say();
        assertEquals("the disk is gone" + System.lineSeparator(), written.toString());
    }

    @Test
    void shouldWaitWhenTheMachineIsTooBusyToComeToWriting()
    {
        final StringWriter written = new StringWriter();
        LastWord.prepare(new PrintWriter(written), () -> afterAWhile("the disk is gone")).say();
        assertEquals("the disk is gone" + System.lineSeparator(), written.toString());
    }

    @Test
    void shouldNotWaitForWhoDoesNotRead()
    {
        final StuckOutput stuck = new StuckOutput();
        LastWord.prepare(new PrintWriter(stuck), () -> "the disk is gone").say();
        assertEquals(0, stuck.entered.getCount(), "it was not written");
        assertEquals(1, stuck.never.getCount());
        stuck.never.countDown();
    }

    @Test
    void shouldKeepAnInterruptAndSayItNevertheless()
    {
        final StringWriter written = new StringWriter();
        final LastWord word = LastWord.prepare(new PrintWriter(written), () -> "the disk is gone");
        Thread.currentThread().interrupt();
        word.say();
        assertTrue(Thread.interrupted(), "the interrupt is lost");
        assertEquals("the disk is gone" + System.lineSeparator(), written.toString());
    }

    private static String afterAWhile(final String line)
    {
        try
        {
            Thread.sleep(BUSY_MS);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
        return line;
    }

    /** Takes nothing, like a pipe that is full. */
    private static final class StuckOutput extends OutputStream
    {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch never = new CountDownLatch(1);

        @Override
        public void write(final int b)
        {
            entered.countDown();
            try
            {
                never.await(60, TimeUnit.SECONDS);
            }
            catch (final InterruptedException e)
            {
                Thread.currentThread().interrupt();
            }
        }
    }
}
