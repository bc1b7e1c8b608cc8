package io.plumbline.perf;

import java.nio.charset.StandardCharsets;

/**
 * Layouts in which senders write a message.
 */
public enum MessageForm
{
    /** As Python's {@code json.dumps} writes, the layout of the measured data. */
    PYTHON("{\"code\": \"%c\", \"id\": \"%i\", \"pwr\": \"%p\", \"valid_flag\": \"%v\"}"),
    /** Without white space. */
    COMPACT("{\"code\":\"%c\",\"id\":\"%i\",\"pwr\":\"%p\",\"valid_flag\":\"%v\"}"),
    /** As Python writes, with the message's own time. */
    TIMED("{\"code\": \"%c\", \"id\": \"%i\", \"pwr\": \"%p\", \"valid_flag\": \"%v\", \"ts\": %t}"),
    /** Fields in another order. */
    REORDERED("{\"valid_flag\": \"%v\", \"pwr\": \"%p\", \"id\": \"%i\", \"code\": \"%c\"}");

    /** Longest value of a field. */
    static final int MAX_VALUE_LENGTH = 16;

    private final byte[] template;

    MessageForm(final String template)
    {
        this.template = (template + '\n').getBytes(StandardCharsets.US_ASCII);
    }

    /** Longest line in bytes, with its line end. */
    int maxLength()
    {
        return template.length + 5 * MAX_VALUE_LENGTH;
    }

    /**
     * Writes one line.
     *
     * @param values of the fields.
     * @param dst    where to.
     * @param offset of the line.
     * @return end of the line.
     */
    int write(final MessageValues values, final byte[] dst, final int offset)
    {
        int end = offset;
        for (int i = 0; i < template.length; i++)
        {
            if (template[i] == '%')
            {
                i++;
                end = values.write(template[i], dst, end);
            }
            else
            {
                dst[end++] = template[i];
            }
        }
        return end;
    }
}
