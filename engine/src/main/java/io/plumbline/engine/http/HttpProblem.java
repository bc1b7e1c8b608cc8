package io.plumbline.engine.http;

import java.util.Map;

/**
 * A request that is not done as it was asked for: the status of the answer, a name for programs and a sentence for
 * people.
 */
final class HttpProblem extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String name;
    private final transient Map<String, String> headers;

    HttpProblem(final int status, final String name, final String detail)
    {
        this(status, name, detail, Map.of());
    }

    HttpProblem(final int status, final String name, final String detail, final Map<String, String> headers)
    {
        super(detail, null, false, false);
        this.status = status;
        this.name = name;
        this.headers = headers;
    }

    /** Come again, in so many seconds. */
    static HttpProblem unavailable(final String name, final String detail, final int retryAfterS)
    {
        return new HttpProblem(503, name, detail, Map.of("Retry-After", Integer.toString(retryAfterS)));
    }

    static HttpProblem badRequest(final String name, final String detail)
    {
        return new HttpProblem(400, name, detail);
    }

    int status()
    {
        return status;
    }

    String name()
    {
        return name;
    }

    Map<String, String> headers()
    {
        return headers;
    }
}
