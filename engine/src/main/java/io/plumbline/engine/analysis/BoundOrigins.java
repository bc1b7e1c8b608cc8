package io.plumbline.engine.analysis;

/**
 * Where what decided on a device came into force. Each is null where the device was not configured.
 *
 * @param limits all of its limits, as they are.
 * @param first  the bounds of its first group.
 * @param last   the bounds of its last group.
 * @param later  other limits, between the decision and the point that is looked at; null where there are none.
 */
public record BoundOrigins(BoundOrigin limits, BoundOrigin first, BoundOrigin last, BoundOrigin later)
{
    /** Of a device that is not configured. */
    static final BoundOrigins NONE = new BoundOrigins(null, null, null, null);
}
