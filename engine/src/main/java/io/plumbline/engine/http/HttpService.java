package io.plumbline.engine.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinLogger;
import io.plumbline.engine.config.Addresses;
import io.plumbline.engine.config.HttpSettings;
import io.plumbline.engine.config.TlsSettings;
import io.plumbline.engine.ingress.RequestFeed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP server: Javalin's routes on Jetty, on a bounded number of threads of its own, named {@code http}.
 * <p>
 * It listens as soon as it is opened, also while the engine recovers; readings are then answered with 503. Opened and
 * closed by one thread.
 */
public final class HttpService implements AutoCloseable
{
    /** Threads beyond one for each request: selectors, the acceptor, and those for what an operator asks. */
    private static final int FURTHER_THREADS = 24;

    private static final int MIN_THREADS = 4;
    private static final int THREAD_IDLE_MS = 60_000;
    private static final int BACKLOG = 1024;
    private static final int SELECTORS = 1;
    private static final long DRAIN_POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_ANSWERS_MS = 2_000;
    private static final String JETTY = "org.eclipse.jetty";

    static
    {
        // Before their loggers are there. What users of this server do wrong they are told themselves.
        setLogLevel("io.javalin", "error");
        setLogLevel(JETTY, "error");
    }

    private final HttpSettings settings;
    private final HttpServices services;
    private final ServerSocketChannel channel;
    private final SslContextFactory.Server tls;
    private final Access access = new Access();
    private final HttpCounters counters = new HttpCounters();
    private final QueuedThreadPool threads;
    private final HandOver handOver;
    private final ReadingsHandler readings;
    private final OperatorHandler operator;
    private final SlowHeads slowHeads;
    private final Javalin javalin;

    private HttpService(
        final HttpSettings settings,
        final RequestFeed feed,
        final HttpServices services,
        final ServerSocketChannel channel) throws IOException
    {
        this.settings = settings;
        this.services = services;
        this.channel = channel;
        tls = settings.tls() == null ? null : tls(TlsKeys.read(settings.tls()));
        if (settings.tokensFile() != null)
        {
            access.use(AccessTokens.read(settings.tokensFile()));
        }
        threads = new QueuedThreadPool(settings.maxRequests() + FURTHER_THREADS, MIN_THREADS, THREAD_IDLE_MS);
        threads.setName("http");
        threads.setDaemon(true);
        handOver = new HandOver(feed, threads);
        readings = new ReadingsHandler(settings, handOver, threads, counters);
        operator = new OperatorHandler(services);
        slowHeads = new SlowHeads(settings.firstByteTimeoutNs(), settings.requestTimeoutNs());
        javalin = Javalin.create(this::configure);
    }

    /**
     * Listens and serves.
     *
     * @param settings address, limits and files.
     * @param feed     that readings are handed to.
     * @param services what an operator asks for.
     * @return the server.
     * @throws IOException if the address cannot be listened on, or a file cannot be used; the message names it.
     */
    public static HttpService open(
        final HttpSettings settings, final RequestFeed feed, final HttpServices services) throws IOException
    {
        final ServerSocketChannel channel = bind(settings.address());
        HttpService service = null;
        try
        {
            service = new HttpService(settings, feed, services, channel);
            service.handOver.start();
            service.javalin.start();
            service.slowHeads.start(service.javalin.jettyServer().server().getScheduler());
            return service;
        }
        catch (final IOException | RuntimeException e)
        {
            CloseHelper.quietCloseAll(service, channel);
            throw e;
        }
    }

    /**
     * Looks at the file of the tokens as a start does.
     *
     * @param file of them.
     * @throws IOException if it cannot be used; the message names it, and no token.
     */
    public static void checkTokens(final Path file) throws IOException
    {
        AccessTokens.read(file);
    }

    /**
     * Looks at certificate and key as a start does.
     *
     * @param settings that name their files.
     * @throws IOException if they cannot be used; the message names the file.
     */
    public static void checkTls(final TlsSettings settings) throws IOException
    {
        TlsKeys.read(settings);
    }

    /**
     * Where it listens.
     *
     * @return the address; with the port that was found where any was asked for.
     * @throws IOException when it listens no more.
     */
    public InetSocketAddress address() throws IOException
    {
        return (InetSocketAddress)channel.getLocalAddress();
    }

    /**
     * What is counted of requests.
     *
     * @return the counters. Any thread.
     */
    public HttpCounters counters()
    {
        return counters;
    }

    /**
     * Requests with messages that are handed over or waited for.
     *
     * @return how many at this moment. Any thread.
     */
    public int openRequests()
    {
        return readings.open();
    }

    /**
     * Memory of the bodies that come in, or are decompressed, until they are handed over; it grows by doubling.
     *
     * @return bytes at this moment, at most {@link HttpSettings#maxBufferedBytes()}. Any thread.
     */
    public long bufferedBytes()
    {
        return readings.buffered();
    }

    /**
     * Connections.
     *
     * @return how many are open at this moment. Any thread.
     */
    public int openConnections()
    {
        return Arrays.stream(javalin.jettyServer().server().getConnectors())
            .mapToInt((connector) -> connector.getConnectedEndPoints().size())
            .sum();
    }

    /**
     * Reads tokens, certificate and key anew. Any thread.
     *
     * @return puts what was read in force: connections that are there keep their certificate, tokens count from the
     *         next request on.
     * @throws IOException if anything is wrong with them, which leaves the old ones in force; the message names it.
     */
    public Runnable readCredentials() throws IOException
    {
        final AccessTokens tokens = settings.tokensFile() == null ? null : AccessTokens.read(settings.tokensFile());
        final KeyStore keys = tls == null ? null : TlsKeys.read(settings.tls());
        return () ->
        {
            access.use(tokens);
            if (keys != null)
            {
                use(keys);
            }
        };
    }

    /**
     * Takes no more readings and waits for those under way. Any thread.
     *
     * @param timeoutMs how long at most.
     * @return whether none is under way any more.
     */
    public boolean drain(final long timeoutMs)
    {
        readings.stop();
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!readings.isIdle() && System.nanoTime() - deadlineNs < 0)
        {
            LockSupport.parkNanos(DRAIN_POLL_NS);
        }
        return readings.isIdle();
    }

    /** Answers who still waits and ends the threads. */
    @Override
    public void close()
    {
        readings.stop();
        handOver.close();
        // Who is told that the outcome is unknown is to hear it, and what answers must not find its request gone.
        drain(LAST_ANSWERS_MS);
        javalin.stop();
        CloseHelper.quietClose(channel);
    }

    private static ServerSocketChannel bind(final InetSocketAddress address) throws IOException
    {
        final ServerSocketChannel channel = ServerSocketChannel.open();
        try
        {
            channel.bind(address, BACKLOG);
            return channel;
        }
        catch (final IOException e)
        {
            CloseHelper.quietClose(channel);
            throw new IOException("cannot listen on " + Addresses.format(address) + ": " + e.getMessage(), e);
        }
    }

    private static SslContextFactory.Server tls(final KeyStore keys)
    {
        final SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setKeyStore(keys);
        factory.setKeyStorePassword(TlsKeys.PASSWORD);
        return factory;
    }

    private void use(final KeyStore keys)
    {
        try
        {
            tls.reload(factory -> factory.setKeyStore(keys));
        }
        catch (final Exception e)
        {
            throw new IllegalStateException("the certificate cannot be put in force", e);
        }
    }

    private void configure(final JavalinConfig config)
    {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.router.ignoreTrailingSlashes = false;
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(HttpService::configure);
        config.jetty.addConnector(this::connector);
        config.jetty.modifyServer(server -> server.setErrorHandler(this::answer));

        config.routes.before(new HostCheck(settings)::check);
        config.routes.before(HttpService::refuseMethodOverride);
        config.routes.post("/v1/readings", guarded(Right.READINGS, this::readings));
        get(config, "/-/healthy", operator::healthy);
        get(config, "/-/ready", operator::ready);
        if (services.metrics() != null)
        {
            get(config, "/metrics", guarded(Right.METRICS, operator::metrics));
        }
        if (services.reload() != null)
        {
            config.routes.post("/-/reload", guarded(Right.ADMIN, this::reload));
        }
        config.routes.exception(HttpProblem.class, HttpService::answer);
        config.routes.exception(HttpResponseException.class, HttpService::answer);
        config.routes.exception(
            RejectedExecutionException.class, (e, ctx) -> answer(ReadingsHandler.stoppingProblem(), ctx));
        config.routes.exception(Exception.class, HttpService::answer);
        config.routes.after(ctx -> counters.onAnswer(ctx.statusCode()));
    }

    /** HEAD is answered as GET, without the body; by itself Javalin would say 200 to it without asking anybody. */
    private static void get(final JavalinConfig config, final String path, final Handler handler)
    {
        config.routes.get(path, handler);
        config.routes.head(path, handler);
    }

    /** Javalin would take the header's word for the method, and a page could so send a POST that looks like a GET. */
    private static void refuseMethodOverride(final Context ctx)
    {
        if (ctx.req().getHeader(Header.X_HTTP_METHOD_OVERRIDE) != null)
        {
            throw HttpProblem.badRequest("method-override", "the method of a request is that of its first line");
        }
    }

    private static void configure(final HttpConfiguration configuration)
    {
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setUriCompliance(UriCompliance.DEFAULT);
    }

    private Connector connector(final Server server, final HttpConfiguration configuration)
    {
        final ServerConnector connector;
        if (tls == null)
        {
            connector = new ServerConnector(
                server, null, null, null, 1, SELECTORS, new HttpConnectionFactory(configuration));
        }
        else
        {
            // Whether the name is right is for the client to judge.
            configuration.addCustomizer(new SecureRequestCustomizer(false));
            final HttpConnectionFactory http = new HttpConnectionFactory(configuration);
            connector = new ServerConnector(
                server, null, null, null, 1, SELECTORS, new SslConnectionFactory(tls, http.getProtocol()), http);
        }
        connector.setIdleTimeout(TimeUnit.NANOSECONDS.toMillis(settings.idleTimeoutNs()));
        connector.addBean(slowHeads);
        connector.addBean(new AddressLimit(settings.maxConnectionsPerAddress()));
        connector.addBean(new NetworkConnectionLimit(settings.maxConnections(), connector));
        try
        {
            connector.open(channel);
        }
        catch (final IOException e)
        {
            throw new IllegalStateException(e);
        }
        return connector;
    }

    private Handler guarded(final Right right, final Handler handler)
    {
        return (ctx) ->
        {
            access.check(ctx, right);
            handler.handle(ctx);
        };
    }

    private void readings(final Context ctx)
    {
        checkRunning();
        readings.handle(ctx);
    }

    private void reload(final Context ctx)
    {
        checkRunning();
        operator.reload(ctx);
    }

    private void checkRunning()
    {
        final ServiceState state = services.state();
        final Optional<String> fault = state.fault();
        if (fault.isPresent())
        {
            throw HttpProblem.unavailable("fault", "the engine has stopped: " + fault.get(), 5);
        }
        if (!state.isStarted())
        {
            throw HttpProblem.unavailable("starting", "the engine recovers", 2);
        }
    }

    private static void answer(final HttpProblem problem, final Context ctx)
    {
        answer(ctx, problem.status(), problem.name(), problem.getMessage(), problem.headers());
    }

    /** What Javalin itself finds wrong. */
    private static void answer(final HttpResponseException e, final Context ctx)
    {
        final String allowed = e.getDetails().get("availableMethods");
        if (e.getStatus() == 405 && allowed != null)
        {
            answer(ctx, 405, "method-not-allowed", "allowed: " + allowed, Map.of("Allow", allowed));
        }
        else
        {
            answer(ctx, e.getStatus(), e.getStatus() == 404 ? "not-found" : "refused", e.getMessage(), Map.of());
        }
    }

    /** What nobody has foreseen; also of a request that is gone, which hears nothing of it. */
    static void answer(final Exception e, final Context ctx)
    {
        if (!isOfGone(e, ctx))
        {
            JavalinLogger.error("a mistake in the program", e);
        }
        answer(ctx, 500, "internal", "a mistake in the program: " + e, Map.of());
    }

    /** Whether it is no mistake, but what Jetty itself throws where a request is asked anything that is gone. */
    private static boolean isOfGone(final Exception e, final Context ctx)
    {
        final StackTraceElement[] trace = e.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith(JETTY) && isGone(ctx);
    }

    /** Whether the connection ended before there was an answer, and the request with it: it can be asked nothing. */
    private static boolean isGone(final Context ctx)
    {
        try
        {
            ctx.res().isCommitted();
            return false;
        }
        catch (final RuntimeException e)
        {
            return true;
        }
    }

    /** What Jetty itself finds wrong, before there is a route. */
    private boolean answer(final Request request, final Response response, final Callback callback)
    {
        counters.onAnswer(response.getStatus());
        response.getHeaders().put("Content-Type", "application/json");
        final Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        final String text = json("refused", message == null ? "" : message.toString());
        Content.Sink.write(response, true, text, callback);
        return true;
    }

    private static void answer(
        final Context ctx,
        final int status,
        final String name,
        final String detail,
        final Map<String, String> headers)
    {
        try
        {
            headers.forEach(ctx::header);
            ctx.status(status).contentType("application/json").result(json(name, detail));
        }
        catch (final RuntimeException e)
        {
            // Javalin would have whatever is thrown here answered here, for ever, on a thread that then never ends.
            if (!isOfGone(e, ctx))
            {
                JavalinLogger.error("an answer cannot be given", e);
            }
        }
    }

    private static String json(final String name, final String detail)
    {
        return "{\"error\": " + JsonQuotes.quote(name) + ", \"detail\": " + JsonQuotes.quote(detail) + "}\n";
    }

    private static void setLogLevel(final String logger, final String level)
    {
        final String property = "org.slf4j.simpleLogger.log." + logger;
        if (System.getProperty(property) == null)
        {
            System.setProperty(property, level);
        }
    }
}
