package io.plumbline.engine.http;

import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * {@code /-/healthy}, {@code /-/ready}, {@code /metrics} and {@code /-/reload}.
 */
final class OperatorHandler
{
    private static final String OPEN_METRICS = "application/openmetrics-text";

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
        final MetricsText.Format format = acceptsOpenMetrics(ctx.header("Accept")) ?
            MetricsText.Format.OPEN_METRICS :
            MetricsText.Format.PROMETHEUS;
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

    /** Whether OpenMetrics is asked for at least as much as text. */
    private static boolean acceptsOpenMetrics(final String accept)
    {
        double openMetrics = 0;
        double text = 0;
        for (final String range : accept == null ? new String[0] : accept.toLowerCase(Locale.ROOT).split(","))
        {
            final String[] parts = range.split(";");
            final double weight = weight(parts);
            switch (parts[0].strip())
            {
                case OPEN_METRICS -> openMetrics = Math.max(openMetrics, weight);
                case "text/plain" -> text = Math.max(text, weight);
                default ->
                {
                }
            }
        }
        return openMetrics > 0 && openMetrics >= text;
    }

    private static double weight(final String[] parts)
    {
        for (int i = 1; i < parts.length; i++)
        {
            final String parameter = parts[i].strip();
            if (parameter.matches("q=[01](\\.[0-9]{0,3})?"))
            {
                return Double.parseDouble(parameter.substring(2));
            }
        }
        return 1;
    }
}
