/**
 * Roll-ups beside the journal: of each component and minute the lowest and highest reading, their sum and their
 * numbers. {@link io.plumbline.engine.rollup.Roller} keeps them, {@link io.plumbline.engine.rollup.RollupDay} reads
 * them; {@link io.plumbline.engine.rollup.RollupLayout} says what stands where.
 */
package io.plumbline.engine.rollup;
