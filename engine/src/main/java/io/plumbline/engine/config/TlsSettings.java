package io.plumbline.engine.config;

import java.nio.file.Path;

/**
 * What a server shows its clients and proves it with: two PEM files, or a PKCS12 key store and the file with its
 * password. Key {@code tls}.
 *
 * @param certificate  PEM file with the certificate, and those that vouch for it behind it; or null.
 * @param key          PEM file with the certificate's private key, not encrypted (PKCS8); null with a key store.
 * @param keystore     PKCS12 file with one key and its certificates; or null.
 * @param passwordFile with the key store's password in its first line; null with PEM files.
 */
public record TlsSettings(Path certificate, Path key, Path keystore, Path passwordFile)
{
    /**
     * Checks that it is the one or the other.
     *
     * @throws IllegalArgumentException if it is neither.
     */
    public TlsSettings
    {
        final boolean pem = certificate != null && key != null && keystore == null && passwordFile == null;
        final boolean store = certificate == null && key == null && keystore != null && passwordFile != null;
        if (!pem && !store)
        {
            throw new IllegalArgumentException("neither certificate and key nor keystore and password-file");
        }
    }
}
