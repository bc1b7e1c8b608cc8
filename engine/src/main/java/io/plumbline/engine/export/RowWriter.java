package io.plumbline.engine.export;

import io.plumbline.codec.DeviceTable;

/**
 * Takes a table row by row, the values of a row in the order of the columns, one call each. Single-threaded; every
 * method may throw {@link java.io.UncheckedIOException} when what is written to fails.
 */
interface RowWriter
{
    /**
     * A whole number.
     *
     * @param value of the column.
     */
    void number(long value);

    /**
     * A time.
     *
     * @param timeNs epoch nanoseconds.
     */
    void time(long timeNs);

    /**
     * An exact decimal.
     *
     * @param microUnits the value; none for {@code Long.MIN_VALUE}.
     */
    void decimal(long microUnits);

    /**
     * A text.
     *
     * @param value the text; none for null.
     */
    void text(String value);

    /**
     * A device's code.
     *
     * @param devices that know it.
     * @param device  index of the device.
     */
    void code(DeviceTable devices, int device);

    /**
     * A truth value.
     *
     * @param value of the column.
     */
    void flag(boolean value);

    /**
     * A component's id.
     *
     * @param id 1 to 8.
     */
    void id(int id);

    /**
     * The ids of components.
     *
     * @param mask one bit a component, the lowest for id 1.
     */
    void ids(int mask);

    /** No value. */
    void none();

    /** The row has all its values. */
    void endRow();

    /** The table has all its rows: hands all that is still held back to the stream, and flushes that. */
    void end();
}
