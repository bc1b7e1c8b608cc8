package io.plumbline.engine.http;

import io.plumbline.engine.config.SecretFile;
import io.plumbline.engine.config.TlsSettings;
import io.plumbline.journal.FileFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collections;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a server proves itself with.
 */
final class TlsKeys
{
    /** Of the key store in memory; nobody else sees that. */
    static final String PASSWORD = "";

    private static final String ALIAS = "server";
    private static final Pattern PEM_KEY =
        Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END ");

    private TlsKeys()
    {
    }

    /**
     * Reads the files.
     *
     * @param settings that name them.
     * @return a key store with one key, under {@link #PASSWORD}.
     * @throws IOException if one cannot be read, holds no such thing, or is a secret that is open to others; the
     *                     message names it.
     */
    static KeyStore read(final TlsSettings settings) throws IOException
    {
        return settings.keystore() == null ? pem(settings) : pkcs12(settings);
    }

    private static KeyStore pem(final TlsSettings settings) throws IOException
    {
        final Certificate[] chain;
        try
        {
            chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(settings.certificate())))
                .toArray(new Certificate[0]);
        }
        catch (final IOException e)
        {
            throw new IOException(settings.certificate() + ": " + FileFailure.reason(e), e);
        }
        catch (final GeneralSecurityException e)
        {
            throw new IOException(settings.certificate() + ": no certificate in PEM", e);
        }
        if (chain.length == 0)
        {
            throw new IOException(settings.certificate() + ": holds no certificate");
        }
        try
        {
            final PrivateKey key = key(settings.key(), chain[0].getPublicKey().getAlgorithm());
            return store(key, chain);
        }
        catch (final GeneralSecurityException | IllegalArgumentException e)
        {
            throw new IOException(settings.key() + ": is no key of the certificate " + settings.certificate(), e);
        }
    }

    private static PrivateKey key(final Path file, final String algorithm) throws IOException, GeneralSecurityException
    {
        final Matcher matcher = PEM_KEY.matcher(new String(SecretFile.bytes(file), StandardCharsets.ISO_8859_1));
        if (!matcher.find())
        {
            throw new IOException(file + ": holds no private key in PEM");
        }
        if (!matcher.group(1).isEmpty())
        {
            throw new IOException(file + ": must be an unencrypted key in PKCS8, not " + matcher.group(1).strip() +
                "; made so by: openssl pkcs8 -topk8 -nocrypt");
        }
        final byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(2));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static KeyStore pkcs12(final TlsSettings settings) throws IOException
    {
        final byte[] bytes = SecretFile.bytes(settings.keystore());
        final char[] password = new String(SecretFile.bytes(settings.passwordFile()), StandardCharsets.UTF_8)
            .lines().findFirst().orElse("").toCharArray();
        try
        {
            final KeyStore keystore = KeyStore.getInstance("PKCS12");
            keystore.load(new ByteArrayInputStream(bytes), password);
            for (final String alias : Collections.list(keystore.aliases()))
            {
                if (keystore.isKeyEntry(alias))
                {
                    return store((PrivateKey)keystore.getKey(alias, password), keystore.getCertificateChain(alias));
                }
            }
        }
        catch (final IOException | GeneralSecurityException | ClassCastException e)
        {
            throw new IOException(settings.keystore() + ": no PKCS12 file, or not with this password", e);
        }
        throw new IOException(settings.keystore() + ": holds no private key");
    }

    private static KeyStore store(final PrivateKey key, final Certificate... chain)
        throws IOException, GeneralSecurityException
    {
        checkPair(key, chain[0]);
        final KeyStore keystore = KeyStore.getInstance("PKCS12");
        keystore.load(null, null);
        keystore.setKeyEntry(ALIAS, key, PASSWORD.toCharArray(), chain);
        return keystore;
    }

    /** What one has signed the other must know: otherwise every handshake would fail, and the start would not. */
    private static void checkPair(final PrivateKey key, final Certificate certificate) throws GeneralSecurityException
    {
        final String algorithm = switch (key.getAlgorithm())
        {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> null;
        };
        if (algorithm == null)
        {
            return;
        }
        final Signature signature = Signature.getInstance(algorithm);
        final byte[] text = certificate.getEncoded();
        signature.initSign(key);
        signature.update(text);
        final byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(text);
        if (!signature.verify(signed))
        {
            throw new GeneralSecurityException("another key's certificate");
        }
    }
}
