package io.plumbline.perf;

/**
 * In which order the components of a fleet's devices send.
 */
interface SendingOrder
{
    /** The component that sends next: index of its device x 8 + its own. */
    int next();
}
