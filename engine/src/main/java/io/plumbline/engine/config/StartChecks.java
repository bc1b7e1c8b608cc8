package io.plumbline.engine.config;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What a start looks at beyond the configuration itself: what its listeners need, and what the machine has. Whoever
 * only wants the devices and limits of a configuration, or its actions, can do without, also as another user and on
 * another machine.
 */
public interface StartChecks
{
    /** Looks at nothing. */
    StartChecks NONE = new StartChecks()
    {
        @Override
        public void tokens(final Path file)
        {
        }

        @Override
        public void tls(final TlsSettings tls)
        {
        }

        @Override
        public boolean hasCore(final int core)
        {
            return true;
        }
    };

    /**
     * Reads the tokens that are let in.
     *
     * @param file of key {@code tokens-file}.
     * @throws IOException if they cannot be used; the message names the file, and no token.
     */
    void tokens(Path file) throws IOException;

    /**
     * Reads certificate and key.
     *
     * @param tls of key {@code tls}.
     * @throws IOException if they cannot be used; the message names the file.
     */
    void tls(TlsSettings tls) throws IOException;

    /**
     * Whether this machine has a core.
     *
     * @param core number of it.
     * @return false where it is known that it has not.
     */
    boolean hasCore(int core);
}
