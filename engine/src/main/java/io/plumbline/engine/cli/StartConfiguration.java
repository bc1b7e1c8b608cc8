package io.plumbline.engine.cli;

import io.plumbline.engine.CpuCores;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.config.StartChecks;
import io.plumbline.engine.config.TlsSettings;
import io.plumbline.engine.http.HttpService;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The one way in which a configuration is read that an engine is to run by: what {@code check} passes, a start and a
 * reload do not refuse.
 */
final class StartConfiguration
{
    private static final StartChecks CHECKS = new StartChecks()
    {
        @Override
        public void tokens(final Path file) throws IOException
        {
            HttpService.checkTokens(file);
        }

        @Override
        public void tls(final TlsSettings tls) throws IOException
        {
            HttpService.checkTls(tls);
        }

        @Override
        public boolean hasCore(final int core)
        {
            return CpuCores.has(core);
        }
    };

    private StartConfiguration()
    {
    }

    /**
     * Reads a configuration, and all files that it names.
     *
     * @param file of it.
     * @return the configuration.
     * @throws io.plumbline.engine.config.ConfigurationException with all that is wrong.
     */
    static Configuration read(final Path file)
    {
        return ConfigurationReader.read(file, CHECKS);
    }
}
