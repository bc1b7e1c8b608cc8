package io.plumbline.engine.ingress;

import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.PowerReport;

/**
 * Frames and decodes line by line. Most lines are laid out in the usual way and as long as the one before: where a line
 * feed stands where it would then end, the decoder reads on to it, and looking for the line's end beforehand is saved.
 * All others are framed first. The result is the same either way. Single-threaded, allocates nothing.
 */
public final class LineDecoder
{
    private final LineFramer framer;
    private AvroJsonDecoder decoder;
    private final CodeLookAhead lookAhead;
    private int offset;
    private int length;
    private long lineLength;

    /**
     * A decoder of the lines of a framer.
     *
     * @param framer  of one line at a time; whoever adds bytes to it does so between two calls.
     * @param decoder of the lines.
     * @param devices that the decoder finds.
     */
    public LineDecoder(final LineFramer framer, final AvroJsonDecoder decoder, final DeviceTable devices)
    {
        lookAhead = new CodeLookAhead(devices);
        this.framer = framer;
        this.decoder = decoder;
    }

    /**
     * From the next line on decodes for other devices.
     *
     * @param nextDecoder of the lines.
     * @param devices     that it finds.
     */
    public void devices(final AvroJsonDecoder nextDecoder, final DeviceTable devices)
    {
        decoder = nextDecoder;
        lookAhead.devices(devices);
    }

    /**
     * Decodes the next line.
     *
     * @param report receives the fields; its content is defined only when {@link DecodeStatus#OK} is returned.
     * @return what became of the message, or null when there is none: more bytes are needed.
     */
    public DecodeStatus next(final PowerReport report)
    {
        lookAhead.beforeLine(framer);
        final int expectedLength = framer.expectedLength();
        if (expectedLength >= 0 &&
            decoder.decodeUsual(framer.buffer(), framer.position(), expectedLength, report))
        {
            framer.skipExpected();
            return DecodeStatus.OK;
        }
        return framer.frame() == 0 ? null : decodeFramed(report);
    }

    /**
     * Where the last line begins that was refused.
     *
     * @return offset in the framer's buffer.
     */
    public int offset()
    {
        return offset;
    }

    /**
     * How much of that line stands in the buffer.
     *
     * @return bytes.
     */
    public int length()
    {
        return length;
    }

    /**
     * How long that line was.
     *
     * @return bytes without the line end.
     */
    public long lineLength()
    {
        return lineLength;
    }

    private DecodeStatus decodeFramed(final PowerReport report)
    {
        offset = framer.offset(0);
        length = framer.length(0);
        lineLength = framer.lineLength(0);
        return lineLength > length ?
            DecodeStatus.LINE_TOO_LONG :
            decoder.decode(framer.buffer(), offset, length, report);
    }
}
