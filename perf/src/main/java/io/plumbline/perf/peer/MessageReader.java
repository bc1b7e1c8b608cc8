package io.plumbline.perf.peer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Reads messages with Jackson's streaming parser at its best: all lines as one stream out of the array itself, each as
 * {@link JacksonMessage} has it. Of one thread.
 */
public final class MessageReader
{
    private final JsonFactory factory = new JsonFactory();
    private final PeerInput input;
    private final JacksonMessage message;
    private JsonParser parser;
    private int repeat;
    private long taken;

    /**
     * @param input to read, from its beginning to its end.
     */
    public MessageReader(final PeerInput input)
    {
        this.input = input;
        message = new JacksonMessage(input.codes());
    }

    /**
     * Reads the next message.
     *
     * @return false at the end.
     * @throws IOException for what is no message.
     */
    public boolean next() throws IOException
    {
        input.awaitDue(taken++);
        while (parser == null || parser.nextToken() != JsonToken.START_OBJECT)
        {
            if (repeat++ == input.repeats())
            {
                return false;
            }
            parser = factory.createParser(input.bytes(), 0, input.length());
        }
        message.read(parser);
        return true;
    }

    /**
     * Whether no message will come any more.
     *
     * @return true behind the last one.
     */
    public boolean isAtEnd()
    {
        return taken >= input.count();
    }

    /**
     * Whether the next message is there already.
     *
     * @return false before its planned time, and at the end.
     */
    public boolean isDue()
    {
        return input.isDue(taken);
    }

    /**
     * Device of the message.
     *
     * @return its index.
     */
    public int device()
    {
        return message.device();
    }

    /**
     * Component of the message.
     *
     * @return its index, 0 to 7.
     */
    public int component()
    {
        return message.component();
    }

    /**
     * Power of the message.
     *
     * @return micro-units; 0 of a reading that is not valid.
     */
    public long power()
    {
        return message.power();
    }
}
