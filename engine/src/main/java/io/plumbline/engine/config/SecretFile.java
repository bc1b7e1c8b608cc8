package io.plumbline.engine.config;

import io.plumbline.journal.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Files with secrets, of every kind: read only where nobody but their owner can do anything with them. What is wrong
 * with one is told with its name, and nothing of what it holds.
 */
public final class SecretFile
{
    private static final int MAX_LENGTH = 1 << 20;
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
        PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String VALUE = "[\\x21-\\x7E]([\\x20-\\x7E]*[\\x21-\\x7E])?";
    /** What the HTTP client sets itself, and what we do. */
    private static final Set<String> TAKEN = Set.of(
        "connection", "content-length", "expect", "host", "upgrade", "transfer-encoding", "idempotency-key");

    private SecretFile()
    {
    }

    /**
     * Reads a file.
     *
     * @param file to read, at most a mebibyte.
     * @return its bytes.
     * @throws IOException if it cannot be read, or others have any right to it; the message names it.
     */
    public static byte[] bytes(final Path file) throws IOException
    {
        final PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        try
        {
            return bytes(file, view, view == null ? null : view.readAttributes().fileKey());
        }
        catch (final IOException e)
        {
            throw new IOException(file + ": " + FileFailure.reason(e), e);
        }
    }

    /** Java cannot ask what is open: the name has to mean the same file before it is opened and after. */
    static byte[] bytes(final Path file, final PosixFileAttributeView view, final Object keyBefore)
        throws IOException
    {
        try (InputStream in = Files.newInputStream(file))
        {
            if (view != null)
            {
                final PosixFileAttributes attributes = view.readAttributes();
                if (!Objects.equals(keyBefore, attributes.fileKey()))
                {
                    throw new IOException("was replaced while it was opened");
                }
                final Set<PosixFilePermission> permissions = attributes.permissions();
                if (!OWNERS.containsAll(permissions))
                {
                    throw new IOException("is open to others (" + PosixFilePermissions.toString(permissions) +
                        "); take that from them with: chmod 600 " + file);
                }
            }
            final byte[] bytes = in.readNBytes(MAX_LENGTH + 1);
            if (bytes.length > MAX_LENGTH)
            {
                throw new IOException("is longer than a mebibyte");
            }
            return bytes;
        }
    }

    /**
     * Reads a secret of one line.
     *
     * @param file that holds it; white space around it is left out.
     * @return the secret, of visible ASCII characters and spaces.
     * @throws IOException saying why there is none; the message names the file.
     */
    public static String line(final Path file) throws IOException
    {
        final String text = text(file).strip();
        if (!text.matches(VALUE))
        {
            throw new IOException(file + (text.isEmpty() ? ": is empty" : ": must be one line of visible ASCII"));
        }
        return text;
    }

    /**
     * Reads headers, {@code Name: value} a line; blank lines are left out.
     *
     * @param file that holds them.
     * @return the values by their names.
     * @throws IOException saying what is wrong with it; the message names it.
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
                throw new IOException(file + ":" + number + ": is no header, Name: value");
            }
            if (TAKEN.contains(name.toLowerCase(Locale.ROOT)))
            {
                throw new IOException(file + ":" + number + ": header " + name + " cannot be set");
            }
            headers.put(name, value);
        }
        return headers;
    }

    private static String text(final Path file) throws IOException
    {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }
}
