package io.plumbline.engine.config;

import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Ends the parsing of a document that is nested too deeply: the composer behind it is recursive, and would otherwise
 * run out of stack.
 */
final class DepthLimit implements Parser
{
    static final int MAX_DEPTH = 50;

    private final Parser parser;
    private int depth;

    DepthLimit(final Parser parser)
    {
        this.parser = parser;
    }

    @Override
    public boolean checkEvent(final Event.ID choice)
    {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent()
    {
        return parser.peekEvent();
    }

    @Override
    public Event next()
    {
        final Event event = parser.next();
        if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH)
        {
            throw new ParserException("nested more than " + MAX_DEPTH + " deep", event.getStartMark());
        }
        if (event instanceof CollectionEndEvent)
        {
            depth--;
        }
        return event;
    }

    @Override
    public boolean hasNext()
    {
        return parser.hasNext();
    }
}
