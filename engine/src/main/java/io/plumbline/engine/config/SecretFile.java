package io.plumbline.engine.config;

import io.plumbline.journal.FileFailure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads secrets from files that others cannot read.
 */
public final class SecretFile
{
    private static final int MAX_LENGTH = 64 * 1024;
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String VALUE = "[\\x21-\\x7E]([\\x20-\\x7E]*[\\x21-\\x7E])?";
    /** What the HTTP client sets itself, and what we do. */
    private static final Set<String> TAKEN = Set.of(
        "connection", "content-length", "expect", "host", "upgrade", "transfer-encoding", "idempotency-key");

    private SecretFile()
    {
    }

    /**
     * Reads a secret of one line.
     *
     * @param file that holds it; white space around it is left out.
     * @return the secret, of visible ASCII characters and spaces.
     * @throws IOException saying, without the file's name, why there is none.
     */
    public static String line(final Path file) throws IOException
    {
        final String text = text(file).strip();
        if (!text.matches(VALUE))
        {
            throw new IOException(text.isEmpty() ? "it is empty" : "it must be one line of visible ASCII");
        }
        return text;
    }

    /**
     * Reads headers, {@code Name: value} a line; blank lines are left out.
     *
     * @param file that holds them.
     * @return the values by their names.
     * @throws IOException saying, without the file's name, what is wrong with it.
     */
    public static Map<String, String> headers(final Path file) throws IOException
    {
        final Map<String, String> headers = new LinkedHashMap<>();
        int number = 0;
        for (final String line : text(file).split("\r?\n"))
        {
            number++;
            final int colon = line.indexOf(':');
            final String name = colon < 0 ? "" : line.substring(0, colon);
            final String value = line.substring(colon + 1).strip();
            if (line.isBlank())
            {
                continue;
            }
            if (!name.matches(TOKEN) || !value.matches(VALUE))
            {
                throw new IOException("line " + number + " is no header, Name: value");
            }
            if (TAKEN.contains(name.toLowerCase(Locale.ROOT)))
            {
                throw new IOException("line " + number + ": header " + name + " cannot be set");
            }
            headers.put(name, value);
        }
        return headers;
    }

    private static String text(final Path file) throws IOException
    {
        try (InputStream in = Files.newInputStream(file))
        {
            final PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (view != null)
            {
                final Set<PosixFilePermission> permissions = view.readAttributes().permissions();
                if (permissions.contains(PosixFilePermission.OTHERS_READ) ||
                    permissions.contains(PosixFilePermission.OTHERS_WRITE))
                {
                    throw new IOException("it holds a secret and is open to all: chmod o-rw");
                }
            }
            final byte[] bytes = in.readNBytes(MAX_LENGTH + 1);
            if (bytes.length > MAX_LENGTH)
            {
                throw new IOException("it is longer than " + MAX_LENGTH + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
        catch (final IOException ex)
        {
            throw new IOException(FileFailure.reason(ex), ex);
        }
    }
}
