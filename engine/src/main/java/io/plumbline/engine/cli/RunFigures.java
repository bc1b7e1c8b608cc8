package io.plumbline.engine.cli;

import io.plumbline.engine.Engine;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.http.HttpCounters;
import io.plumbline.engine.http.HttpService;
import io.plumbline.engine.ingress.ConnectionCounters;
import io.plumbline.engine.ingress.ConnectionEnd;

/** What a run has around its engine, shown among the engine's counters and errors. */
final class RunFigures
{
    private RunFigures()
    {
    }

    /** Shows what is counted of connections. */
    static void show(final Engine engine, final ConnectionCounters connections)
    {
        final EngineCounters counters = engine.counters();
        engine.mirror(counters.get(EngineCounter.CONNECTIONS_OPEN), connections::open);
        engine.mirror(counters.get(EngineCounter.CONNECTIONS_ACCEPTED), connections::accepted);
        engine.mirror(counters.get(EngineCounter.ACCEPT_FAILURES), connections::acceptFailures);
        engine.mirror(counters.get(EngineCounter.CONNECTIONS_RECEIVED), connections::bytesIn);
        engine.mirror(counters.get(EngineCounter.ACKNOWLEDGEMENTS), connections::acknowledgements);
        engine.mirror(counters.get(EngineCounter.REFUSALS_LEFT_OUT), connections::refusalsLeftOut);
        for (final ConnectionEnd end : ConnectionEnd.values())
        {
            engine.mirror(
                counters.add(EngineCounter.CONNECTIONS_ENDED, end.reason()), () -> connections.ended(end));
        }
    }

    /** Shows what is counted of HTTP. */
    static void show(final Engine engine, final HttpService service)
    {
        final EngineCounters counters = engine.counters();
        final HttpCounters http = service.counters();
        engine.mirror(counters.get(EngineCounter.HTTP_CONNECTIONS_OPEN), service::openConnections);
        engine.mirror(counters.get(EngineCounter.HTTP_REQUESTS_OPEN), service::openRequests);
        engine.mirror(counters.get(EngineCounter.HTTP_BUFFERED), service::bufferedBytes);
        engine.mirror(counters.get(EngineCounter.HTTP_RECEIVED), http::bytesIn);
        for (final int status : HttpCounters.statuses())
        {
            engine.mirror(
                counters.add(EngineCounter.HTTP_ANSWERS, Integer.toString(status)), () -> http.answers(status));
        }
        engine.mirror(counters.add(EngineCounter.HTTP_ANSWERS, "other"), http::otherAnswers);
    }
}
