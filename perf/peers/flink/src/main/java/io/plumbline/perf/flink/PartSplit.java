package io.plumbline.perf.flink;

import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A partition of the messages.
 *
 * @param index of it.
 */
record PartSplit(int index) implements SourceSplit
{
    /** {@inheritDoc} */
    @Override
    public String splitId()
    {
        return Integer.toString(index);
    }

    /** Of splits. */
    static final class Serializer implements SimpleVersionedSerializer<PartSplit>
    {
        /** {@inheritDoc} */
        @Override
        public int getVersion()
        {
            return 1;
        }

        /** {@inheritDoc} */
        @Override
        public byte[] serialize(final PartSplit split)
        {
            return new byte[]{(byte)split.index};
        }

        /** {@inheritDoc} */
        @Override
        public PartSplit deserialize(final int version, final byte[] serialized)
        {
            return new PartSplit(serialized[0]);
        }
    }
}
