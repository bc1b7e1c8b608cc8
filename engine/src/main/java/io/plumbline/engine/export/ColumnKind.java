package io.plumbline.engine.export;

/** What the values of a column are. */
enum ColumnKind
{
    /** A whole number. */
    NUMBER,
    /** Epoch nanoseconds. */
    TIME,
    /** Micro-units. */
    DECIMAL,
    /** A text. */
    TEXT,
    /** True or false. */
    FLAG,
    /** 1 to 8. */
    ID,
    /** Some of 1 to 8; never missing, but perhaps none. */
    IDS
}
