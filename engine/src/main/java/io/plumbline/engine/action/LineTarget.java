package io.plumbline.engine.action;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Lines on standard output. A line is written at once; a reader that does not read holds up this action alone.
 */
final class LineTarget implements ActionTarget
{
    private final OutputStream out;

    /**
     * @param out is not closed. It must keep nothing back.
     */
    LineTarget(final OutputStream out)
    {
        this.out = out;
    }

    /** {@inheritDoc} */
    @Override
    public Outcome deliver(final ActionEvent event) throws IOException
    {
        out.write(event.line());
        return Outcome.DONE;
    }
}
