package io.plumbline.codec;

/**
 * Where the value of one of the five fields stands, and what kind it is. Reused from line to line. Holds no reference
 * to the text: storing one costs a collector's barrier, and for an old object a fence, with every field of every
 * message.
 */
final class FieldValue
{
    /** The field has not been seen. */
    static final int ABSENT = 0;
    /** A plain null. */
    static final int NULL = 1;
    /** An array, or an object that is no union of a scalar. */
    static final int BAD = 2;
    /** From here on there is a scalar: false or true. */
    static final int BOOLEAN = 3;
    /** A number, its text as it stands in the line. */
    static final int NUMBER = 4;
    /** A string, its text without quotes and escapes. */
    static final int STRING = 5;

    int kind;
    int offset;
    int length;

    /** Whether the text stands among the unescaped ones instead of in the line. */
    boolean unescaped;

    void set(final int kind, final int offset, final int length, final boolean unescaped)
    {
        this.kind = kind;
        this.offset = offset;
        this.length = length;
        this.unescaped = unescaped;
    }

    boolean isScalar()
    {
        return kind >= BOOLEAN;
    }

    boolean hasText()
    {
        return kind >= NUMBER;
    }

    boolean isMissing()
    {
        return kind <= NULL;
    }
}
