package io.plumbline.engine.cli;

import java.util.Set;

/**
 * Which lines of a dump are wanted.
 *
 * @param from  first sequence.
 * @param to    last sequence.
 * @param code  of the one device, or null for all; what concerns no device is then left out.
 * @param kinds wanted.
 */
record DumpSelection(long from, long to, String code, Set<DumpKind> kinds)
{
    /** Whether a line that concerns no device is wanted. */
    boolean has(final DumpKind kind, final long sequence)
    {
        return code == null && isInRange(sequence) && kinds.contains(kind);
    }

    /** Whether a line on a device is wanted. */
    boolean has(final DumpKind kind, final long sequence, final String deviceCode)
    {
        return (code == null || code.equals(deviceCode)) && isInRange(sequence) && kinds.contains(kind);
    }

    private boolean isInRange(final long sequence)
    {
        return sequence >= from && sequence <= to;
    }
}
