package io.plumbline.engine.rollup;

import java.nio.file.Path;

/**
 * Events whose roll-ups are missing before the file of a day, which is whole.
 *
 * @param kept     file that what comes before them ends in, or null where nothing does.
 * @param keptEnd  length of what is whole of it, in bytes.
 * @param first    sequence of the first of them; {@link RollupWriter#NO_SEQUENCE} where nothing comes before them.
 * @param next     sequence of the first event that is rolled up again.
 * @param nextFile where.
 * @param damage   what was found, or null where files are cut short or gone.
 */
record RollupHole(Path kept, long keptEnd, long first, long next, Path nextFile, String damage)
{
    String describe()
    {
        return damage != null ? damage : nextFile.getParent() + ": the roll-ups " +
            (first == RollupWriter.NO_SEQUENCE ? "" : "from sequence " + first + " ") + "up to " + (next - 1) +
            " are missing";
    }
}
