package io.plumbline.engine.campaign;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Requests to an engine in a process of its own. */
final class HttpClients
{
    private static final Duration HANG = Duration.ofSeconds(120);
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    /**
     * @param url that paths are appended to.
     */
    HttpClients(final String url)
    {
        this.url = url;
    }

    HttpResponse<String> get(final String path, final String... headers) throws IOException, InterruptedException
    {
        return send(request(path, headers).GET());
    }

    HttpResponse<String> post(final String path, final String body, final String... headers)
        throws IOException, InterruptedException
    {
        return send(request(path, headers).header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(final String path, final String... headers)
    {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(HANG);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(final HttpRequest.Builder request) throws IOException, InterruptedException
    {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
