package io.plumbline.engine.ingress;

/**
 * What has been counted of connections since the start. Written by the ingress thread; read by any thread,
 * approximately.
 */
public final class ConnectionCounters
{
    private final long[] ended = new long[ConnectionEnd.values().length];
    private long accepted;
    private long acceptFailures;
    private long open;
    private long bytesIn;
    private long acknowledgements;
    private long refusalsLeftOut;

    ConnectionCounters()
    {
    }

    /**
     * Connections that were let in.
     *
     * @return how many.
     */
    public long accepted()
    {
        return accepted;
    }

    /**
     * Connections that the operating system could not hand over, as when there are too many open files.
     *
     * @return how often.
     */
    public long acceptFailures()
    {
        return acceptFailures;
    }

    /**
     * Connections that are open.
     *
     * @return how many there are now.
     */
    public long open()
    {
        return open;
    }

    /**
     * Connections that ended, or were not let in.
     *
     * @param end why.
     * @return how many for that reason.
     */
    public long ended(final ConnectionEnd end)
    {
        return ended[end.ordinal()];
    }

    /**
     * Bytes read.
     *
     * @return how many, of all connections.
     */
    public long bytesIn()
    {
        return bytesIn;
    }

    /**
     * Acknowledgements sent.
     *
     * @return how many, of all connections.
     */
    public long acknowledgements()
    {
        return acknowledgements;
    }

    /**
     * Refused lines that a client was not told of one by one, as it did not take its answers in time.
     *
     * @return how many, of all connections.
     */
    public long refusalsLeftOut()
    {
        return refusalsLeftOut;
    }

    void onAccepted()
    {
        accepted++;
        open++;
    }

    void onAcceptFailure()
    {
        acceptFailures++;
    }

    void onNotLetIn(final ConnectionEnd end)
    {
        ended[end.ordinal()]++;
    }

    void onEnded(final ConnectionEnd end)
    {
        ended[end.ordinal()]++;
        open--;
    }

    void onBytes(final int length)
    {
        bytesIn += length;
    }

    void onAcknowledgement()
    {
        acknowledgements++;
    }

    void onRefusalLeftOut()
    {
        refusalsLeftOut++;
    }
}
