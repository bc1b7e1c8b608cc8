package io.plumbline.engine.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.plumbline.engine.config.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates that nobody but the tests trusts, made by the JDK's own tool. */
public final class Certificates
{
    private static final String PASSWORD = "changeit";
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[]{'\n'});

    private Certificates()
    {
    }

    /** Makes a key store for localhost; NAME.p12 and NAME.password. */
    public static TlsSettings pkcs12(final Path directory, final String name, final String algorithm)
        throws IOException, InterruptedException
    {
        return pkcs12(directory, name, algorithm, "dns:localhost,ip:127.0.0.1");
    }

    /** Makes one for other names; such as {@code dns:elsewhere}. */
    public static TlsSettings pkcs12(
        final Path directory, final String name, final String algorithm, final String names)
        throws IOException, InterruptedException
    {
        final Path store = directory.resolve(name + ".p12");
        final Process process = new ProcessBuilder(List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD,
            "-alias", name, "-keyalg", algorithm, "-dname", "CN=" + name, "-validity", "2",
            "-ext", "san=" + names))
            .redirectErrorStream(true)
            .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return new TlsSettings(null, null, hidden(store), hidden(Files.writeString(
            directory.resolve(name + ".password"), PASSWORD + "\n")));
    }

    /** The same in PEM; NAME.crt and NAME.key. */
    public static TlsSettings pem(final TlsSettings pkcs12, final Path directory, final String name)
        throws IOException, GeneralSecurityException
    {
        final KeyStore store = load(pkcs12);
        final String alias = store.aliases().nextElement();
        final Key key = store.getKey(alias, PASSWORD.toCharArray());
        return new TlsSettings(
            Files.writeString(directory.resolve(name + ".crt"),
                pem("CERTIFICATE", store.getCertificate(alias).getEncoded())),
            hidden(Files.writeString(directory.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()))),
            null,
            null);
    }

    /** What a client needs to trust them. */
    static SSLContext trusting(final TlsSettings... settings) throws IOException, GeneralSecurityException
    {
        final KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (int i = 0; i < settings.length; i++)
        {
            trusted.setCertificateEntry("trusted" + i, certificate(settings[i]));
        }
        final TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    static Certificate certificate(final TlsSettings pkcs12) throws IOException, GeneralSecurityException
    {
        final KeyStore store = load(pkcs12);
        return store.getCertificate(store.aliases().nextElement());
    }

    static Path hidden(final Path file) throws IOException
    {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static KeyStore load(final TlsSettings settings) throws IOException, GeneralSecurityException
    {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(settings.keystore()))
        {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static String pem(final String kind, final byte[] encoded)
    {
        return "-----BEGIN " + kind + "-----\n" + PEM.encodeToString(encoded) + "\n-----END " + kind + "-----\n";
    }
}
