package io.plumbline.perf.peer;

import java.io.IOException;
import java.util.List;

/**
 * Jackson's streaming parser, as {@link MessageReader} has it.
 */
final class JacksonStream implements ReadingStream
{
    private final MessageReader reader;
    private final List<String> codes;

    JacksonStream(final PeerInput input)
    {
        reader = new MessageReader(input);
        codes = input.codes();
    }

    /** {@inheritDoc} */
    @Override
    public Reading next() throws IOException
    {
        return reader.next() ? new Reading(codes.get(reader.device()), reader.component(), reader.power()) : null;
    }
}
