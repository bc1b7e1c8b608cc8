package io.plumbline.engine.export;

/**
 * A column of an exported table.
 *
 * @param name     of it.
 * @param kind     of its values.
 * @param required whether each row has a value.
 */
record Column(String name, ColumnKind kind, boolean required)
{
    static Column required(final String name, final ColumnKind kind)
    {
        return new Column(name, kind, true);
    }

    static Column optional(final String name, final ColumnKind kind)
    {
        return new Column(name, kind, false);
    }
}
