package io.plumbline.perf.peer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * Jackson's data binding in its fastest form: one iterator over all messages as one stream.
 */
final class DatabindStream implements ReadingStream
{
    private final MappingIterator<Message> messages;

    DatabindStream(final PeerInput input) throws IOException
    {
        messages = new ObjectMapper().readerFor(Message.class).readValues(new RepeatedBytes(input));
    }

    /** {@inheritDoc} */
    @Override
    public Reading next() throws IOException
    {
        if (!messages.hasNextValue())
        {
            return null;
        }
        final Message message = messages.nextValue();
        return Reading.of(message.code, message.id, message.pwr, message.validFlag);
    }

    /** As the message is written. */
    static final class Message
    {
        /** Of the device. */
        @JsonProperty("code")
        public String code;
        /** Of the component. */
        @JsonProperty("id")
        public String id;
        /** The power. */
        @JsonProperty("pwr")
        public String pwr;
        /** Whether the reading is valid. */
        @JsonProperty("valid_flag")
        public String validFlag;
    }
}
