package io.plumbline.engine.http;

import java.util.Locale;

/**
 * What a token lets its bearer do.
 */
public enum Right
{
    /** Send readings. */
    READINGS,
    /** Read the metrics. */
    METRICS,
    /** Have the configuration read anew. */
    ADMIN;

    private final String text = name().toLowerCase(Locale.ROOT);

    /**
     * The name that a tokens file has.
     *
     * @return the name in lower case.
     */
    public String text()
    {
        return text;
    }

    static Right of(final String text)
    {
        for (final Right right : values())
        {
            if (right.text.equals(text))
            {
                return right;
            }
        }
        return null;
    }
}
