package io.plumbline.perf.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Messages in memory, a line each, given again and again; not to be changed. They come in sweeps: each holds one
 * reading of every component of every device, so each ends with all rounds decided.
 *
 * @param bytes   that hold the lines from index 0.
 * @param length  how many bytes are theirs.
 * @param held    how many lines.
 * @param repeats how often they are given.
 * @param devices how many devices they are of.
 * @param codes   of all devices of the fleet, by their index.
 */
public record PeerInput(byte[] bytes, int length, int held, int repeats, int devices, List<String> codes)
{
    private static final int CODE_OFFSET = "{\"code\": \"".length();

    /**
     * Reads messages into memory.
     *
     * @param messages file of lines.
     * @param codes    file of the devices' codes, a line each.
     * @param held     how many of the lines are held.
     * @param repeats  how often they are given.
     * @return the messages.
     * @throws IOException when a file cannot be read.
     */
    public static PeerInput load(final Path messages, final Path codes, final int held, final int repeats)
        throws IOException
    {
        final byte[] bytes = Files.readAllBytes(messages);
        int length = 0;
        for (int line = 0; line < held; line++)
        {
            length = endOfLine(bytes, length);
        }
        final List<String> all = Files.readAllLines(codes);
        return new PeerInput(bytes, length, held, repeats, all.size(), all);
    }

    /**
     * Messages given in all.
     *
     * @return how many.
     */
    public long count()
    {
        return (long)held * repeats;
    }

    /**
     * The round of its device in which a message is.
     *
     * @param index of the message among those given, from 0.
     * @return the round, from 0.
     */
    public long round(final long index)
    {
        return index / ((long)devices * DeviceRound.COMPONENTS);
    }

    /**
     * The same messages parted by device, as the partitions of a log are. The order within each part is as before.
     *
     * @param parts  how many.
     * @param partOf the part of a device, by its code.
     * @return the parts.
     */
    public PeerInput[] parts(final int parts, final ToIntFunction<String> partOf)
    {
        final byte[][] partBytes = new byte[parts][length];
        final int[] lengths = new int[parts];
        final int[] lines = new int[parts];
        final int codeLength = codes.get(0).length();
        int start = 0;
        while (start < length)
        {
            final int end = endOfLine(bytes, start);
            final int part = partOf.applyAsInt(
                new String(bytes, start + CODE_OFFSET, codeLength, StandardCharsets.US_ASCII));
            System.arraycopy(bytes, start, partBytes[part], lengths[part], end - start);
            lengths[part] += end - start;
            lines[part]++;
            start = end;
        }
        final PeerInput[] inputs = new PeerInput[parts];
        for (int i = 0; i < parts; i++)
        {
            final int part = i;
            final Set<String> own = new HashSet<>(codes);
            own.removeIf(code -> partOf.applyAsInt(code) != part);
            inputs[i] = new PeerInput(
                Arrays.copyOf(partBytes[i], lengths[i]), lengths[i], lines[i], repeats, own.size(), codes);
        }
        return inputs;
    }

    private static int endOfLine(final byte[] bytes, final int start)
    {
        int end = start;
        while (bytes[end] != '\n')
        {
            end++;
        }
        return end + 1;
    }
}
