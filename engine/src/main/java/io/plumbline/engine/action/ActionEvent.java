package io.plumbline.engine.action;

import io.plumbline.engine.config.EventKind;
import java.util.Arrays;

/**
 * An event on its way to a target.
 *
 * @param kind     of the event.
 * @param sequence of the input event that caused it.
 * @param device   index of its device, or -1.
 * @param code     of its device, or null.
 * @param key      the same whenever this event is delivered, and no other's.
 * @param json     the event as one JSON object, without a line's end.
 */
record ActionEvent(EventKind kind, long sequence, int device, String code, String key, byte[] json)
{
    /** As a line. */
    byte[] line()
    {
        final byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
