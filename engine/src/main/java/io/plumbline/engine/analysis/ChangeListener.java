package io.plumbline.engine.analysis;

/** Told of each single change that other limits make, once it is known; an alarm's when the alarm ends. */
@FunctionalInterface
public interface ChangeListener
{
    /** Listens to nothing. */
    ChangeListener NONE = (kind, code, component, recorded, otherwise) -> {};

    /**
     * A change.
     *
     * @param kind      what of.
     * @param code      of the device.
     * @param component index of the component, 0 to 7.
     * @param recorded  when it was, or null when it was not.
     * @param otherwise when it would have been, or null when it would not.
     */
    void onChange(ChangeKind kind, String code, int component, Moment recorded, Moment otherwise);
}
