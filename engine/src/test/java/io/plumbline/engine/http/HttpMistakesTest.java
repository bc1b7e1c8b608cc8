package io.plumbline.engine.http;

import static io.plumbline.engine.http.HttpFixture.awaitTrue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request that is gone throws whatever it is asked, which is no mistake, and hides none. */
@Timeout(120)
class HttpMistakesTest
{
    @Test
    void shouldTellAMistakeAlsoOfARequestThatIsGone() throws Exception
    {
        // It sets how much the loggers say, which has to come before there are any.
        MethodHandles.lookup().ensureInitialized(HttpService.class);
        final Context gone = gone();
        final Exception ofTheRequest = assertThrows(IllegalStateException.class, () -> gone.res().isCommitted());
        assertEquals("", logged(ofTheRequest, gone));
        final String told = logged(new IllegalStateException("ours"), gone);
        assertTrue(told.contains("a mistake in the program") && told.contains("ours"), told);
        assertEquals(told.indexOf("ERROR"), told.lastIndexOf("ERROR"), told);
    }

    private static String logged(final Exception e, final Context ctx)
    {
        final PrintStream before = System.err;
        final ByteArrayOutputStream logged = new ByteArrayOutputStream();
        try (PrintStream err = new PrintStream(logged, true, StandardCharsets.UTF_8))
        {
            System.setErr(err);
            HttpService.answer(e, ctx);
        }
        finally
        {
            System.setErr(before);
        }
        return logged.toString(StandardCharsets.UTF_8);
    }

    /** What is left of a request that has been answered, and its server stopped. */
    private static Context gone() throws Exception
    {
        final CompletableFuture<Context> kept = new CompletableFuture<>();
        final Javalin javalin = Javalin.create(
            (config) ->
            {
                config.startup.showJavalinBanner = false;
                config.startup.showOldJavalinVersionWarning = false;
                config.startup.startupWatcherEnabled = false;
                config.routes.get("/", kept::complete);
            });
        try
        {
            javalin.start("127.0.0.1", 0);
            HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + javalin.port() + "/")).build(),
                HttpResponse.BodyHandlers.discarding());
        }
        finally
        {
            javalin.stop();
        }
        final Context context = kept.get();
        awaitTrue(() -> isGone(context));
        return context;
    }

    private static boolean isGone(final Context context)
    {
        try
        {
            context.res().isCommitted();
            return false;
        }
        catch (final IllegalStateException e)
        {
            return true;
        }
    }
}
