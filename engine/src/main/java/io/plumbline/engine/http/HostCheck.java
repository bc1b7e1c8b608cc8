package io.plumbline.engine.http;

import io.javalin.http.Context;
import io.plumbline.engine.config.HttpSettings;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a request is meant for this server. A page whose name its owner lets lead to this machine is of that name's
 * origin here too, so that a browser lets it read all answers, and sends no {@code Origin} with GET; but it sends the
 * name, as {@code Host}. (DNS rebinding; with TLS the certificate keeps it out.) Any thread.
 */
final class HostCheck
{
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    /** Null where every name will do. */
    private final Set<String> allowed;

    /**
     * @param settings of the server: its names, and whether it can only be reached from this machine.
     */
    HostCheck(final HttpSettings settings)
    {
        if (settings.hosts().isEmpty() && (settings.tls() != null || !isLoopback(settings)))
        {
            allowed = null;
        }
        else
        {
            allowed = new TreeSet<>(LOOPBACK);
            final String address = settings.address().getAddress().getHostAddress();
            allowed.add(address.indexOf(':') < 0 ? address : "[" + address + "]");
            settings.hosts().forEach(host -> allowed.add(host.toLowerCase(Locale.ROOT)));
        }
    }

    /** Ends a request that names another host, with 421. */
    void check(final Context ctx)
    {
        if (allowed != null && !allowed.contains(ctx.req().getServerName().toLowerCase(Locale.ROOT)))
        {
            throw new HttpProblem(
                421, "wrong-host", "Host is none of this server's names; more are given by listen.http.hosts");
        }
    }

    private static boolean isLoopback(final HttpSettings settings)
    {
        return settings.address().getAddress().isLoopbackAddress();
    }
}
