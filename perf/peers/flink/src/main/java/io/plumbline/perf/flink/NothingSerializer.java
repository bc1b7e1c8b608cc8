package io.plumbline.perf.flink;

import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Of the state of an enumerator that has none.
 */
final class NothingSerializer implements SimpleVersionedSerializer<Void>
{
    /** {@inheritDoc} */
    @Override
    public int getVersion()
    {
        return 1;
    }

    /** {@inheritDoc} */
    @Override
    public byte[] serialize(final Void nothing)
    {
        return new byte[0];
    }

    /** {@inheritDoc} */
    @Override
    public Void deserialize(final int version, final byte[] serialized)
    {
        return null;
    }
}
