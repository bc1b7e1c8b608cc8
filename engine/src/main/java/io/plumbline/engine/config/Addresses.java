package io.plumbline.engine.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses to listen on as the configuration writes them: {@code 127.0.0.1:9400}, {@code [::1]:9400} or
 * {@code localhost:9400}. Other names are not taken: what they stand for is not for the configuration to know.
 */
public final class Addresses
{
    private static final Pattern ADDRESS =
        Pattern.compile("(localhost|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+\\]):([0-9]{1,5})");
    private static final int MAX_PORT = 65_535;

    private Addresses()
    {
    }

    /**
     * Parses an address and a port.
     *
     * @param text such as {@code 127.0.0.1:9400}.
     * @return the address, or null when the text is none.
     */
    static InetSocketAddress parse(final String text)
    {
        final Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT)
        {
            return null;
        }
        final int port = Integer.parseInt(matcher.group(2));
        final String host = matcher.group(1);
        try
        {
            // Numbers are not looked up anywhere.
            final InetAddress address =
                "localhost".equals(host) ? InetAddress.getByName("127.0.0.1") : InetAddress.getByName(host);
            return new InetSocketAddress(address, port);
        }
        catch (final UnknownHostException ex)
        {
            return null;
        }
    }

    /**
     * Writes an address as it is read.
     *
     * @param address to write.
     * @return such as {@code 127.0.0.1:9400}.
     */
    public static String format(final InetSocketAddress address)
    {
        final String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
