package io.plumbline.engine.action;

import io.plumbline.engine.config.CaFile;
import io.plumbline.engine.config.SecretFile;
import io.plumbline.engine.config.TargetSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * An HTTP POST for each event, with its key in the header {@code Idempotency-Key}. An answer 2xx is success; 408, 425,
 * 429 and 5xx, and no answer in time, may go better another time, after the answer's {@code Retry-After} if it has one;
 * any other answer is a refusal. Redirections are not followed: they are refusals too.
 */
final class WebhookTarget implements ActionTarget
{
    private static final long MAX_RETRY_AFTER_S = 3600;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final TargetSettings.Webhook settings;
    private final HttpClient client;
    private volatile Map<String, String> headers;

    /**
     * @param settings of the target; its files are read now, and those with secrets again when they are refused.
     * @throws IOException naming a file that is not as it should be.
     */
    WebhookTarget(final TargetSettings.Webhook settings) throws IOException
    {
        this.settings = settings;
        this.headers = readHeaders();
        // Without the upgrade to HTTP/2, which a plain server may take for a request of its own kind.
        final HttpClient.Builder builder = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofNanos(settings.connectTimeoutNs()));
        if (settings.caFile() != null)
        {
            builder.sslContext(trusting(settings.caFile()));
        }
        this.client = builder.build();
    }

    /** {@inheritDoc} */
    @Override
    public Outcome deliver(final ActionEvent event) throws IOException, InterruptedException
    {
        // Another lane may have been refused meanwhile, and taken them away.
        Map<String, String> known = headers;
        if (known == null)
        {
            known = readHeaders();
            headers = known;
        }
        final HttpRequest.Builder request = HttpRequest.newBuilder(settings.url())
            .POST(HttpRequest.BodyPublishers.ofByteArray(event.json()))
            .header("Content-Type", "application/json")
            .header("User-Agent", "plumbline")
            .header("Idempotency-Key", event.key());
        known.forEach(request::setHeader);
        final CompletableFuture<HttpResponse<Void>> answer =
            client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
        boolean answered = false;
        try
        {
            // The client's own time-out ends with the answer's head.
            final HttpResponse<Void> response = answer.get(settings.requestTimeoutNs(), TimeUnit.NANOSECONDS);
            answered = true;
            return outcome(response);
        }
        catch (final ExecutionException e)
        {
            return Outcome.failed(describe(e.getCause()));
        }
        catch (final TimeoutException e)
        {
            return Outcome.failed("no answer in time");
        }
        finally
        {
            if (!answered)
            {
                answer.cancel(true);
            }
        }
    }

    /** Nanoseconds of a header {@code Retry-After}: seconds or a date, at most an hour; 0 for none. */
    static long retryAfterNs(final String value, final Instant now)
    {
        long seconds = 0;
        if (value.matches("[0-9]{1,18}"))
        {
            seconds = Long.parseLong(value);
        }
        else
        {
            try
            {
                final ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
                seconds = Duration.between(now, date.toInstant()).toSeconds() + 1;
            }
            catch (final DateTimeParseException e)
            {
                return 0;
            }
        }
        return TimeUnit.SECONDS.toNanos(Math.max(0, Math.min(seconds, MAX_RETRY_AFTER_S)));
    }

    private Outcome outcome(final HttpResponse<Void> response)
    {
        final int code = response.statusCode();
        if (code / 100 == 2)
        {
            return Outcome.DONE;
        }
        final String reason = "HTTP " + code;
        if (code / 100 == 5 || code == REQUEST_TIMEOUT || code == TOO_EARLY || code == TOO_MANY_REQUESTS)
        {
            final long retryAfterNs = response.headers().firstValue("Retry-After")
                .map(value -> retryAfterNs(value.strip(), Instant.now()))
                .orElse(0L);
            return Outcome.failed(reason, retryAfterNs);
        }
        if (code == UNAUTHORIZED || code == FORBIDDEN)
        {
            headers = null;
        }
        return Outcome.rejected(reason);
    }

    private Map<String, String> readHeaders() throws IOException
    {
        final Map<String, String> read = new LinkedHashMap<>();
        if (settings.headersFile() != null)
        {
            read.putAll(SecretFile.headers(settings.headersFile()));
        }
        if (settings.bearerTokenFile() != null)
        {
            read.put("Authorization", "Bearer " + SecretFile.line(settings.bearerTokenFile()));
        }
        return read;
    }

    private static SSLContext trusting(final Path caFile) throws IOException
    {
        try
        {
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, CaFile.trust(caFile).getTrustManagers(), null);
            return context;
        }
        catch (final GeneralSecurityException e)
        {
            throw new IOException(caFile + ": " + e.getMessage(), e);
        }
    }

    private static String describe(final Throwable cause)
    {
        if (cause instanceof ConnectException && cause.getMessage() == null)
        {
            return "no connection";
        }
        if (cause instanceof SSLException)
        {
            return "no TLS with the server: " + cause.getMessage();
        }
        if (cause instanceof HttpTimeoutException)
        {
            return "no connection in time";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
