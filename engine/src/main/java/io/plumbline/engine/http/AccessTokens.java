package io.plumbline.engine.http;

import io.plumbline.engine.config.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tokens that are let in, and what each is good for. A file of lines {@code rights token}, such as
 * {@code readings,metrics 6f1c...}; several tokens may have the same rights, so that one can be put in the place of
 * another without a gap. Blank lines and those that begin with # are left out.
 * <p>
 * Only the tokens' SHA-256 is kept. A token is compared with all of them, each in constant time. Immutable.
 */
final class AccessTokens
{
    private static final int MIN_LENGTH = 16;

    /** RFC 6750, section 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private record Entry(byte[] digest, Set<Right> rights)
    {
    }

    private final List<Entry> entries;

    private AccessTokens(final List<Entry> entries)
    {
        this.entries = entries;
    }

    /**
     * Reads a file.
     *
     * @param file of the tokens.
     * @return the tokens.
     * @throws IOException if the file cannot be read, others than its owner can, or anything is wrong with a line. The
     *                     message names the file and the line, and no token.
     */
    static AccessTokens read(final Path file) throws IOException
    {
        final List<Entry> entries = new ArrayList<>();
        final String text = new String(SecretFile.bytes(file), StandardCharsets.UTF_8);
        int line = 0;
        for (final String content : text.lines().map(String::strip).toList())
        {
            line++;
            if (!content.isEmpty() && content.charAt(0) != '#')
            {
                entries.add(entry(content, file + ":" + line + ": "));
            }
        }
        if (entries.isEmpty())
        {
            throw new IOException(file + ": holds no token");
        }
        return new AccessTokens(List.copyOf(entries));
    }

    /**
     * What a token is good for.
     *
     * @param token as it came.
     * @return its rights, or null when it is none of these.
     */
    Set<Right> rightsOf(final String token)
    {
        final byte[] digest = digest(token);
        Set<Right> rights = null;
        for (final Entry entry : entries)
        {
            if (MessageDigest.isEqual(entry.digest, digest))
            {
                rights = entry.rights;
            }
        }
        return rights;
    }

    private static Entry entry(final String content, final String place) throws IOException
    {
        final String[] parts = content.split("\\s+");
        if (parts.length != 2)
        {
            throw new IOException(place + "must be rights and a token, such as: readings,metrics TOKEN");
        }
        final Set<Right> rights = EnumSet.noneOf(Right.class);
        for (final String name : parts[0].split(",", -1))
        {
            final Right right = Right.of(name);
            if (right == null)
            {
                throw new IOException(place + "rights are readings, metrics and admin, with commas between them");
            }
            rights.add(right);
        }
        if (parts[1].length() < MIN_LENGTH || !TOKEN.matcher(parts[1]).matches())
        {
            throw new IOException(place + "a token has at least " + MIN_LENGTH +
                " of letters, digits and -._~+/, such as: openssl rand -hex 32");
        }
        return new Entry(digest(parts[1]), rights);
    }

    private static byte[] digest(final String token)
    {
        try
        {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        }
        catch (final NoSuchAlgorithmException e)
        {
            throw new IllegalStateException(e);
        }
    }
}
