package io.plumbline.engine.config;

import io.plumbline.journal.FileFailure;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManagerFactory;

/**
 * Reads the certificates that are trusted in place of Java's own.
 */
public final class CaFile
{
    private CaFile()
    {
    }

    /**
     * Trust in the certificates of a file alone.
     *
     * @param file of certificates, PEM.
     * @return the trust.
     * @throws IOException saying why there is none; the message names the file.
     */
    public static TrustManagerFactory trust(final Path file) throws IOException
    {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file)))
        {
            final Collection<? extends Certificate> certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty())
            {
                throw new IOException("holds no certificate");
            }
            final KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (final Certificate certificate : certificates)
            {
                store.setCertificateEntry("ca-" + ++number, certificate);
            }
            final TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust;
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IOException(file + ": holds no certificates that can be read", ex);
        }
        catch (final IOException ex)
        {
            throw new IOException(file + ": " + FileFailure.reason(ex), ex);
        }
    }
}
