package io.plumbline.engine.cli;

/**
 * What the process says when it ends.
 */
final class ExitCodes
{
    /** Done. */
    static final int DONE = 0;
    /** Failed: the input, the configuration or the journal is not as it must be; or a check found a difference. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The engine stopped on a fault. */
    static final int FAULT = 3;

    private ExitCodes()
    {
    }
}
