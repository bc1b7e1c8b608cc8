package io.plumbline.perf.net;

import io.plumbline.perf.LoadFleet;
import io.plumbline.perf.MessageForm;
import io.plumbline.perf.Messages;
import java.nio.ByteBuffer;

/**
 * What one connection sends: the messages of its share of the devices, held outside the heap so that sending copies
 * them once, over and over. Not changed after construction.
 */
final class Share
{
    private final ByteBuffer bytes;
    private final int[] ends;

    private Share(final Messages messages)
    {
        bytes = ByteBuffer.allocateDirect(messages.length()).put(messages.bytes(), 0, messages.length()).flip();
        ends = messages.ends();
    }

    /**
     * The shares of all connections. A device sends over one connection.
     *
     * @param fleet       all devices.
     * @param connections how many there are, not more than devices.
     * @param sweeps      how many readings of each component of each device are held.
     * @return a share each.
     */
    static Share[] of(final LoadFleet fleet, final int connections, final long sweeps)
    {
        final Share[] shares = new Share[connections];
        for (int i = 0; i < connections; i++)
        {
            final LoadFleet part = fleet.part(i, connections);
            shares[i] = new Share(
                part.messages(sweeps * LoadFleet.COMPONENTS * part.deviceCount(), MessageForm.PYTHON));
        }
        return shares;
    }

    /** A view of all its bytes, with a position of its own. */
    ByteBuffer view()
    {
        return bytes.duplicate();
    }

    /** How many messages it holds. */
    int count()
    {
        return ends.length;
    }

    /** How many bytes it holds. */
    int length()
    {
        return bytes.limit();
    }

    /** Where a message begins; where all end for the number of messages. */
    int offset(final int message)
    {
        return message == 0 ? 0 : ends[message - 1];
    }
}
