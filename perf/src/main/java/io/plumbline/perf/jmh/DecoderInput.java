package io.plumbline.perf.jmh;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.perf.LoadFleet;
import io.plumbline.perf.MessageForm;
import io.plumbline.perf.Messages;
import io.plumbline.perf.peer.JacksonMessage;

/**
 * Lines in one buffer, and how the values of a line are folded into a digest, the same for all who decode them.
 */
final class DecoderInput
{
    /** Lines, which are one invocation. */
    static final int LINES = 4000;

    /** Time of a message without one. */
    static final long NO_TIMESTAMP = JacksonMessage.NO_TIMESTAMP;

    private static final int DEVICES = 50;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    final byte[] bytes;
    final int length;
    final int[] offsets = new int[LINES];
    final int[] lengths = new int[LINES];
    final boolean[] timed = new boolean[LINES];
    final DeviceCodes codes;
    final DeviceTable devices;

    /**
     * @param form name of a {@link MessageForm}, or MIXED.
     */
    DecoderInput(final String form)
    {
        final MessageForm[] forms =
            "MIXED".equals(form) ? MessageForm.values() : new MessageForm[]{MessageForm.valueOf(form)};
        final LoadFleet fleet = new LoadFleet(DEVICES);
        final Messages messages = fleet.messages(LINES, forms);
        bytes = messages.bytes();
        length = messages.length();
        codes = fleet.codes();
        devices = new DeviceTable(codes.asList());
        int start = 0;
        for (int line = 0; line < LINES; line++)
        {
            int end = start;
            while (bytes[end] != '\n')
            {
                end++;
            }
            offsets[line] = start;
            lengths[line] = end - start;
            timed[line] = forms[line % forms.length] == MessageForm.TIMED;
            start = end + 1;
        }
    }

    /** Folds the values of a line into the digest of those before it; the power of an invalid reading is 0. */
    static long digest(
        final long before,
        final int device,
        final int component,
        final boolean valid,
        final long power,
        final long timestampMs)
    {
        final long values = power + timestampMs + ((long)device << 4 | component << 1 | (valid ? 1 : 0));
        return (before ^ values) * FACTOR;
    }
}
