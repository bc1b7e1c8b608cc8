package io.plumbline.codec;

import java.util.Locale;

/**
 * What became of a message: {@link #OK}, or the reason why it was refused.
 * <p>
 * The {@link #code()} is what the journal stores (the SBE enum {@code RejectReason}), the {@link #reason()} what
 * users see.
 */
public enum DecodeStatus
{
    /** Accepted. */
    OK(0),
    /** Not one JSON object by RFC 8259, bytes after it, or bad UTF-8. */
    MALFORMED_JSON(1),
    /** Longer than the configured line length. */
    LINE_TOO_LONG(2),
    /** One of the five fields stands twice. */
    DUPLICATE_FIELD(3),
    /** {@code code}, {@code id}, {@code pwr} or {@code valid_flag} is absent or null. */
    MISSING_FIELD(4),
    /** An array, a null in a union, an unknown union branch in one of the five fields, or a code that is no string. */
    BAD_TYPE(5),
    /** {@code valid_flag} is neither true nor false. */
    BAD_VALID_FLAG(6),
    /** {@code ts} is not 1 to 15 digits, or absent where the engine runs on message time. */
    BAD_TIMESTAMP(7),
    /** {@code code} is not in the configuration. */
    UNKNOWN_DEVICE(8),
    /** {@code id} is not exactly one digit from 1 to 8. */
    BAD_COMPONENT(9),
    /** {@code pwr} of a valid reading is no decimal number. */
    BAD_POWER(10),
    /** {@code pwr} of a valid reading is beyond ±1,000,000,000. */
    POWER_OUT_OF_RANGE(11);

    private static final DecodeStatus[] BY_CODE = values();

    private final short code;
    private final String reason;

    DecodeStatus(final int code)
    {
        this.code = (short)code;
        this.reason = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The number the journal stores.
     *
     * @return 0 for {@link #OK}, otherwise the value of the SBE enum {@code RejectReason} of the same name.
     */
    public short code()
    {
        return code;
    }

    /**
     * The name users see, such as {@code bad-power}.
     *
     * @return the name in lower case with hyphens.
     */
    public String reason()
    {
        return reason;
    }

    /**
     * The status of a stored number.
     *
     * @param code as {@link #code()} gave it.
     * @return the status.
     * @throws IllegalArgumentException if there is none of that number.
     */
    public static DecodeStatus of(final int code)
    {
        if (code < 0 || code >= BY_CODE.length)
        {
            throw new IllegalArgumentException("no decode status " + code);
        }
        return BY_CODE[code];
    }
}
