package io.plumbline.perf.peer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Parts messages by device, as the partitions of a log are. The order within each part is as before.
 */
public final class Parting
{
    private static final int CODE_OFFSET = "{\"code\": \"".length();

    private Parting()
    {
    }

    /**
     * Parts messages by the index of their device, a part for each of {@link Parted}'s threads.
     *
     * @param input the messages.
     * @return the parts.
     */
    public static PeerInput[] byIndex(final PeerInput input)
    {
        final Map<String, Integer> devices = new HashMap<>();
        input.codes().forEach(code -> devices.put(code, devices.size()));
        return byCode(input, Parted.PARTS, code -> devices.get(code) % Parted.PARTS);
    }

    /**
     * Parts messages by the code of their device.
     *
     * @param input  the messages.
     * @param parts  how many.
     * @param partOf the part of a device, by its code.
     * @return the parts.
     */
    public static PeerInput[] byCode(final PeerInput input, final int parts, final ToIntFunction<String> partOf)
    {
        final byte[][] bytes = new byte[parts][input.length()];
        final int[] lengths = new int[parts];
        final int[] lines = new int[parts];
        final int[][] numbers = new int[parts][input.held()];
        final int codeLength = input.codes().get(0).length();
        int line = 0;
        int start = 0;
        while (start < input.length())
        {
            final int end = PeerInput.endOfLine(input.bytes(), start);
            final int part = partOf.applyAsInt(
                new String(input.bytes(), start + CODE_OFFSET, codeLength, StandardCharsets.US_ASCII));
            System.arraycopy(input.bytes(), start, bytes[part], lengths[part], end - start);
            lengths[part] += end - start;
            numbers[part][lines[part]++] = line++;
            start = end;
        }
        final PeerInput[] inputs = new PeerInput[parts];
        for (int i = 0; i < parts; i++)
        {
            final int part = i;
            final Set<String> own = new HashSet<>(input.codes());
            own.removeIf(code -> partOf.applyAsInt(code) != part);
            inputs[i] = new PeerInput(
                Arrays.copyOf(bytes[i], lengths[i]),
                lengths[i],
                lines[i],
                input.repeats(),
                own.size(),
                input.codes(),
                input.pace(),
                Arrays.copyOf(numbers[i], lines[i]));
        }
        return inputs;
    }
}
