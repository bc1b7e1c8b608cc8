package io.plumbline.engine.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.EventListener;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.Test;

class SlowHeadsTest
{
    private final Tasks tasks = new Tasks();
    private final SlowHeads heads = new SlowHeads(1, 1);

    @Test
    void shouldLookAgainAfterALookThatFailed()
    {
        final Silent broken = new Silent(true);
        heads.onOpened(broken);
        heads.start(tasks);
        for (int i = 0; i < 3; i++)
        {
            final Runnable look = tasks.queue.remove();
            assertThrows(IllegalStateException.class, look::run);
            assertEquals(1, tasks.queue.size());
        }
        heads.onClosed(broken);
        final Silent silent = new Silent(false);
        heads.onOpened(silent);
        while (silent.endPoint.isOpen())
        {
            tasks.queue.remove().run();
            assertEquals(1, tasks.queue.size());
        }
        assertTrue(silent.asked);
    }

    /** A scheduler whose time comes when the test says so. */
    private static final class Tasks extends AbstractLifeCycle implements Scheduler
    {
        private final Queue<Runnable> queue = new ArrayDeque<>();

        @Override
        public Task schedule(final Runnable task, final long delay, final TimeUnit unit)
        {
            queue.add(task);
            return () -> false;
        }
    }

    /** A connection on which nothing ever comes; or one that cannot even be asked. */
    private static final class Silent implements Connection
    {
        private final ByteArrayEndPoint endPoint = new ByteArrayEndPoint();
        private final boolean broken;
        private boolean asked;

        private Silent(final boolean broken)
        {
            this.broken = broken;
        }

        @Override
        public void addEventListener(final EventListener listener)
        {
        }

        @Override
        public void removeEventListener(final EventListener listener)
        {
        }

        @Override
        public void onOpen()
        {
        }

        @Override
        public void onClose(final Throwable cause)
        {
        }

        @Override
        public EndPoint getEndPoint()
        {
            return endPoint;
        }

        @Override
        public void close()
        {
            endPoint.close();
        }

        @Override
        public boolean onIdleExpired(final TimeoutException timeout)
        {
            return true;
        }

        @Override
        public long getMessagesIn()
        {
            if (broken)
            {
                throw new IllegalStateException("broken");
            }
            asked = true;
            return 0;
        }

        @Override
        public long getMessagesOut()
        {
            return 0;
        }

        @Override
        public long getBytesIn()
        {
            return 0;
        }

        @Override
        public long getBytesOut()
        {
            return 0;
        }

        @Override
        public long getCreatedTimeStamp()
        {
            return 0;
        }
    }
}
