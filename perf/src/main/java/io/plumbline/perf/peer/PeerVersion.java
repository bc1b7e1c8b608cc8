package io.plumbline.perf.peer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * Which version of a library runs in this process, as Maven has put it into the library's jar.
 */
public final class PeerVersion
{
    private PeerVersion()
    {
    }

    /**
     * The version of a library on the class path.
     *
     * @param group    of Maven.
     * @param artifact of Maven.
     * @return the version; "of unknown version" when the jar does not tell.
     */
    public static String of(final String group, final String artifact)
    {
        final Properties properties = new Properties();
        try (InputStream content = PeerVersion.class.getResourceAsStream(
            "/META-INF/maven/" + group + '/' + artifact + "/pom.properties"))
        {
            if (content != null)
            {
                properties.load(content);
            }
        }
        catch (final IOException e)
        {
            // As where it is missing.
        }
        return properties.getProperty("version", "of unknown version");
    }
}
