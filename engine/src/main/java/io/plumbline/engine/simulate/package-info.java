/**
 * A deterministic fleet: messages as devices send them, with the faults they have, from a seed.
 */
package io.plumbline.engine.simulate;
