package io.plumbline.engine.ingress;

import io.plumbline.codec.DecodeStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells clients what stands in the journal. Of each there is one mark at most: how far its lines had come when it was
 * told last. When the journal has come to it, the client is sent the lines that were refused and the number of those
 * journaled, all it has sent if the journal has come so far, and the next mark is set: so acknowledgements come as fast
 * as the journal, and together where that is slower.
 * <p>
 * A client that does not take its answers is left alone until it does. Meanwhile refused lines are kept up to a bound
 * and left out beyond it, and acknowledgements come together into one. Belongs to the ingress thread; allocates nothing
 * but for the first refused line of a connection, and when a client first does not take its answers.
 */
final class Acknowledger
{
    /** Clients looked after in one duty cycle. */
    private static final int VISITS = 16;

    /** With so many refused lines untold, nothing more is read from a client that takes its answers. */
    private static final int HELD_AT = Refusals.CAPACITY / 2;

    private final long intervalNs;
    private final LongSupplier journaled;
    private final ConnectionCounters counters;
    private final Consumer<Connection> onFinished;
    private final Replies replies = new Replies();
    private final ArrayDeque<Refusals> free = new ArrayDeque<>();
    private final Connection[] waiting;
    private int count;
    private int next;

    /** Visits since something was told, somebody came, or the journal came further. */
    private int vainVisits;
    private long journaledBefore = -1;

    /**
     * @param capacity   connections at most.
     * @param intervalNs nanoseconds between two acknowledgements to a client at least.
     * @param journaled  gives the sequence of the ring up to which everything stands in the journal.
     * @param counters   of what is sent.
     * @param onFinished told of a connection that has ended and got all its answers, or cannot get them.
     */
    Acknowledger(
        final int capacity,
        final long intervalNs,
        final LongSupplier journaled,
        final ConnectionCounters counters,
        final Consumer<Connection> onFinished)
    {
        waiting = new Connection[capacity];
        this.intervalNs = intervalNs;
        this.journaled = journaled;
        this.counters = counters;
        this.onFinished = onFinished;
    }

    /** Whether somebody waits for an answer whom the journal or the interval, and not itself, holds up. */
    boolean isAwaited()
    {
        return count > 0;
    }

    /**
     * Whether all who wait were visited since the journal came further or one of them came, and nothing was told. The
     * caller then waits; as time goes by all are visited anew.
     */
    boolean beginWait()
    {
        final boolean inVain = vainVisits >= count;
        if (inVain)
        {
            vainVisits = 0;
        }
        return inVain;
    }

    /** Whether a client is to be told of refused lines before more is read from it. */
    boolean holds(final Connection connection)
    {
        return connection.refusals != null &&
            connection.refusals.count() >= HELD_AT &&
            !connection.blocked &&
            !connection.broken;
    }

    /** There is something to tell a client, now or later. */
    void add(final Connection connection)
    {
        if (connection.waitingIndex < 0 && !connection.blocked)
        {
            connection.waitingIndex = count;
            waiting[count++] = connection;
            vainVisits = 0;
        }
    }

    /** A line of a client was refused. */
    void refuse(final Connection connection, final long line, final DecodeStatus reason)
    {
        if (connection.broken)
        {
            return;
        }
        if (connection.refusals == null)
        {
            connection.refusals = free.isEmpty() ? new Refusals() : free.pop();
        }
        if (!connection.refusals.add(line, reason))
        {
            counters.onRefusalLeftOut();
        }
    }

    /** A client takes answers again. */
    void unblock(final Connection connection)
    {
        if (connection.blocked)
        {
            connection.blocked = false;
            connection.key.interestOpsAnd(~SelectionKey.OP_WRITE);
            add(connection);
        }
    }

    /** Forgets a connection that is closed. */
    void remove(final Connection connection)
    {
        releaseRefusals(connection);
        stopWaiting(connection);
    }

    /**
     * Looks after some of those that wait, in turn.
     *
     * @param nowNs the wall clock.
     * @return how many were told something or are done with.
     */
    int poll(final long nowNs)
    {
        if (count == 0)
        {
            return 0;
        }
        final long journaledTo = journaled.getAsLong();
        if (journaledTo != journaledBefore)
        {
            journaledBefore = journaledTo;
            vainVisits = 0;
        }
        vainVisits += Math.min(VISITS, count);
        int workCount = 0;
        for (int visits = Math.min(VISITS, count); visits > 0; visits--)
        {
            next = next < count ? next : 0;
            final Connection connection = waiting[next];
            final long toldBefore = connection.toldLines;
            if (isStillWaiting(connection, nowNs, journaledTo))
            {
                workCount += connection.toldLines == toldBefore ? 0 : 1;
                next++;
            }
            else
            {
                workCount++;
                stopWaiting(connection);
            }
        }
        if (workCount > 0)
        {
            vainVisits = 0;
        }
        return workCount;
    }

    /** Tells a client what there is to tell; returns whether it waits for more. */
    private boolean isStillWaiting(final Connection connection, final long nowNs, final long journaledTo)
    {
        if (!connection.marked && connection.hasUntold())
        {
            connection.mark();
        }
        if (connection.marked)
        {
            if (connection.markSequence > journaledTo || !isDue(connection, nowNs))
            {
                return true;
            }
            if (connection.sequence <= journaledTo)
            {
                // What came in the interval stands in the journal too.
                connection.mark();
            }
            if (!tellMarked(connection, nowNs))
            {
                return false;
            }
            if (connection.hasUntold())
            {
                return true;
            }
        }
        if (connection.end != null && finish(connection))
        {
            onFinished.accept(connection);
        }
        return false;
    }

    private void stopWaiting(final Connection connection)
    {
        final int index = connection.waitingIndex;
        if (index >= 0)
        {
            waiting[index] = waiting[--count];
            waiting[index].waitingIndex = index;
            waiting[count] = null;
            connection.waitingIndex = -1;
        }
    }

    private void releaseRefusals(final Connection connection)
    {
        if (connection.refusals != null)
        {
            connection.refusals.remove(connection.refusals.count());
            free.push(connection.refusals);
            connection.refusals = null;
        }
    }

    private boolean isDue(final Connection connection, final long nowNs)
    {
        final long sinceNs = nowNs - connection.toldNs;
        // A clock that was set back does not hold an answer up.
        return sinceNs >= intervalNs || sinceNs < 0 || connection.end != null || holds(connection);
    }

    /** Sends the refused lines up to the mark, then the acknowledgement; returns false when the client blocks. */
    private boolean tellMarked(final Connection connection, final long nowNs)
    {
        boolean told = flush(connection) && connection.broken;
        while (!told && !connection.blocked)
        {
            final int refusals = encode(connection);
            final int sent = send(connection);
            if (connection.refusals != null)
            {
                connection.refusals.remove(Math.min(sent, refusals));
            }
            if (sent > refusals)
            {
                counters.onAcknowledgement();
            }
            told = sent > refusals || connection.broken;
        }
        if (told)
        {
            connection.told(nowNs);
        }
        return !connection.blocked;
    }

    /** Collects as many of the refused lines as there is room for, and after the last one the acknowledgement. */
    private int encode(final Connection connection)
    {
        replies.clear();
        final Refusals refusals = connection.refusals;
        final int count = refusals == null ? 0 : refusals.count();
        int encoded = 0;
        while (encoded < count && refusals.line(encoded) <= connection.markLines && replies.hasRoom())
        {
            replies.refused(refusals.line(encoded), refusals.reason(encoded));
            encoded++;
        }
        if (replies.hasRoom())
        {
            replies.acknowledged(connection.markLines, connection.markRejected);
        }
        return encoded;
    }

    /** Sends what is collected; returns how many answers the client has got, or will get before any other. */
    private int send(final Connection connection)
    {
        try
        {
            final int sent = replies.send(connection.channel);
            final int end = replies.endOf(sent);
            if (sent < replies.length())
            {
                keep(connection, sent, end);
                block(connection);
            }
            return replies.countBefore(end);
        }
        catch (final IOException e)
        {
            onBroken(connection);
            return 0;
        }
    }

    /** Sends the end of an answer of which a part was sent; returns false when the client still blocks. */
    private boolean flush(final Connection connection)
    {
        final ByteBuffer unsent = connection.unsent;
        if (unsent == null || !unsent.hasRemaining() || connection.broken)
        {
            return true;
        }
        try
        {
            connection.channel.write(unsent);
        }
        catch (final IOException e)
        {
            onBroken(connection);
            return true;
        }
        if (unsent.hasRemaining())
        {
            block(connection);
        }
        return !unsent.hasRemaining();
    }

    /** Tells a client that has got all its answers why its connection ends; returns false when it still blocks. */
    private boolean finish(final Connection connection)
    {
        if (!flush(connection))
        {
            return false;
        }
        if (connection.end.isTold() && !connection.broken)
        {
            replies.clear();
            replies.error(connection.end);
            send(connection);
        }
        return true;
    }

    private void keep(final Connection connection, final int from, final int to)
    {
        if (connection.unsent == null)
        {
            connection.unsent = ByteBuffer.allocate(Replies.MAX_LENGTH);
        }
        replies.copy(from, to, connection.unsent);
    }

    /** Leaves a client alone until it takes answers again. */
    private static void block(final Connection connection)
    {
        connection.blocked = true;
        connection.key.interestOpsOr(SelectionKey.OP_WRITE);
    }

    /** Nothing can be told any more; what the client has sent before is still taken. */
    private void onBroken(final Connection connection)
    {
        connection.broken = true;
        releaseRefusals(connection);
    }
}
