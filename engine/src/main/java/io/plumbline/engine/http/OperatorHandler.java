package io.plumbline.engine.http;

import io.javalin.http.Context;
import io.plumbline.engine.metrics.MetricsFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * {@code /-/healthy}, {@code /-/ready}, {@code /metrics} and {@code /-/reload}.
 */
final class OperatorHandler
{
    private final HttpServices services;
    private final AtomicBoolean reloading = new AtomicBoolean();

    OperatorHandler(final HttpServices services)
    {
        this.services = services;
    }

    void healthy(final Context ctx)
    {
        answer(ctx, services.state().fault(), "healthy");
    }

    void ready(final Context ctx)
    {
        answer(ctx, services.state().fault().or(services.state()::notReady), "ready");
    }

    void metrics(final Context ctx)
    {
        final MetricsFormat format = MetricsFormat.of(ctx.header("Accept"));
        // Set on the response itself, lest something is added to the type.
        ctx.result(services.metrics().text(format)).contentType(format.contentType());
    }

    void reload(final Context ctx)
    {
        if (!reloading.compareAndSet(false, true))
        {
            throw new HttpProblem(409, "reloading", "a reload is under way");
        }
        try
        {
            final Reload.Result result = services.reload().reload();
            ctx.status(result.done() ? 200 : 422).contentType("application/json").result(
                "{\"reloaded\": " + result.done() + ", \"messages\": [" + quoted(result.messages()) + "]}\n");
        }
        catch (final TimeoutException e)
        {
            throw HttpProblem.unavailable("not-journaled", e.getMessage(), 5);
        }
        finally
        {
            reloading.set(false);
        }
    }

    private static void answer(final Context ctx, final Optional<String> reason, final String good)
    {
        ctx.status(reason.isPresent() ? 503 : 200).result(reason.orElse(good) + "\n");
    }

    private static String quoted(final List<String> messages)
    {
        return messages.stream().map(JsonQuotes::quote).collect(Collectors.joining(", "));
    }
}
