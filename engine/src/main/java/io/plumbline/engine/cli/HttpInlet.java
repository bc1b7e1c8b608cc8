package io.plumbline.engine.cli;

import io.plumbline.engine.Engine;
import io.plumbline.engine.EngineFaultException;
import io.plumbline.engine.config.Addresses;
import io.plumbline.engine.config.HttpSettings;
import io.plumbline.engine.http.HttpService;
import io.plumbline.engine.http.HttpServices;
import io.plumbline.engine.http.Reload;
import io.plumbline.engine.http.ServiceState;
import io.plumbline.engine.ingress.FeedPair;
import io.plumbline.engine.ingress.LineFeed;
import io.plumbline.engine.ingress.RequestFeed;
import io.plumbline.engine.ingress.TcpFeed;
import io.plumbline.engine.metrics.EngineMetrics;
import io.plumbline.engine.metrics.MetricsFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.agrona.CloseHelper;

/**
 * The engine's HTTP server, beside TCP: listens before the engine has recovered, and learns of it when it runs.
 */
final class HttpInlet implements AutoCloseable
{
    private final State state = new State();
    private final FeedPair feed;
    private final HttpService service;
    private final boolean hasCredentials;
    private volatile Reload engineReload;

    private HttpInlet(final TcpFeed connections, final HttpSettings settings) throws IOException
    {
        final RequestFeed requests = new RequestFeed(settings.maxRequests());
        feed = new FeedPair(connections, requests);
        hasCredentials = settings.tokensFile() != null || settings.tls() != null;
        service = HttpService.open(settings, requests, new HttpServices(state, this::metrics, this::reload));
    }

    /**
     * Listens.
     *
     * @param connections over TCP; closed when this cannot be opened.
     * @param settings    of the server.
     * @return the inlet.
     * @throws IOException if the address cannot be listened on, or a file cannot be used; the message names it.
     */
    static HttpInlet open(final TcpFeed connections, final HttpSettings settings) throws IOException
    {
        try
        {
            return new HttpInlet(connections, settings);
        }
        catch (final IOException | RuntimeException e)
        {
            CloseHelper.quietClose(connections);
            throw e;
        }
    }

    /** Connections and requests, for the engine. */
    LineFeed feed()
    {
        return feed;
    }

    /** Where it listens. */
    String address() throws IOException
    {
        return Addresses.format(service.address());
    }

    /**
     * The engine runs.
     *
     * @param engine that runs.
     * @param reload of its configuration.
     */
    void onStarted(final Engine engine, final Reload reload)
    {
        engineReload = reload;
        RunFigures.show(engine, service);
        state.engine = engine;
    }

    /** The engine is about to be closed, and its counters with it. */
    void onEnded()
    {
        synchronized (state)
        {
            state.ended = true;
        }
    }

    /** Takes no more, and waits so long for what is under way. Any thread. */
    void drain(final long timeoutMs)
    {
        service.drain(timeoutMs);
    }

    /** Whether there are tokens, or a certificate. */
    boolean hasCredentials()
    {
        return hasCredentials;
    }

    /** Reads tokens, certificate and key; see {@link HttpService#readCredentials()}. */
    Runnable readCredentials() throws IOException
    {
        return service.readCredentials();
    }

    @Override
    public void close()
    {
        service.close();
    }

    /** While no engine runs there is nothing to measure. */
    private String metrics(final MetricsFormat format)
    {
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        // The counters are mapped for as long as the engine is there.
        synchronized (state)
        {
            if (!state.isStarted())
            {
                return format == MetricsFormat.OPEN_METRICS ? "# EOF\n" : "";
            }
            try
            {
                new EngineMetrics(state.engine.counters().reader()).write(format, text);
            }
            catch (final IOException e)
            {
                throw new UncheckedIOException(e);
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** The server asks only while the engine runs. */
    private Reload.Result reload() throws TimeoutException
    {
        return engineReload.reload();
    }

    private static final class State implements ServiceState
    {
        /** Kept when it has ended: a fault stays one for as long as anybody asks. */
        private volatile Engine engine;
        private volatile boolean ended;

        @Override
        public Optional<String> fault()
        {
            final Engine started = engine;
            if (started != null)
            {
                try
                {
                    started.checkFault();
                }
                catch (final EngineFaultException e)
                {
                    return Optional.of(e.getMessage());
                }
            }
            return Optional.empty();
        }

        @Override
        public Optional<String> notReady()
        {
            final Engine started = engine;
            if (started == null || ended)
            {
                return Optional.of(ended ? "stopping" : "starting: the engine recovers");
            }
            return started.isJournalFull() ?
                Optional.of("journal-full: there is no room left on the disk") :
                Optional.empty();
        }

        @Override
        public boolean isStarted()
        {
            return engine != null && !ended;
        }
    }
}
