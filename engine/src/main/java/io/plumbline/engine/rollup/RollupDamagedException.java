package io.plumbline.engine.rollup;

import java.nio.file.Path;

/** A file of the roll-ups is not what it must be. The journal has what it held. */
public final class RollupDamagedException extends Exception
{
    private static final long serialVersionUID = 1L;

    RollupDamagedException(final Path file, final long position, final String what)
    {
        super(file + ": " + what + " at byte " + position);
    }
}
