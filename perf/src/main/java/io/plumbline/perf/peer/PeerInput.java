package io.plumbline.perf.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Messages in memory, a line each, given again and again, as fast as they are taken or at a fixed rate; not to be
 * changed. They come in sweeps: each holds one reading of every component of every device, so each ends with all rounds
 * decided.
 *
 * @param bytes   that hold the lines from index 0.
 * @param length  how many bytes are theirs.
 * @param held    how many lines.
 * @param repeats how often they are given.
 * @param devices how many devices they are of.
 * @param codes   of all devices of the fleet, by their index.
 * @param pace    by which they come, or null.
 * @param numbers of a part, by line, which line of the whole it is; null of the whole.
 */
public record PeerInput(
    byte[] bytes,
    int length,
    int held,
    int repeats,
    int devices,
    List<String> codes,
    PeerPace pace,
    int[] numbers)
{
    /**
     * Messages that come as fast as they are taken.
     *
     * @param bytes   that hold the lines from index 0.
     * @param length  how many bytes are theirs.
     * @param held    how many lines.
     * @param repeats how often they are given.
     * @param devices how many devices they are of.
     * @param codes   of all devices of the fleet, by their index.
     */
    public PeerInput(
        final byte[] bytes,
        final int length,
        final int held,
        final int repeats,
        final int devices,
        final List<String> codes)
    {
        this(bytes, length, held, repeats, devices, codes, null, null);
    }

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
     * The same messages at a fixed rate.
     *
     * @param newPace by which they come.
     * @return the messages.
     */
    public PeerInput with(final PeerPace newPace)
    {
        return new PeerInput(bytes, length, held, repeats, devices, codes, newPace, numbers);
    }

    /** The same messages, given once, as fast as they are taken. */
    PeerInput once()
    {
        return new PeerInput(bytes, length, held, 1, devices, codes);
    }

    /**
     * Whether they come at a fixed rate, so that who takes them must not wait for more before it goes on with those it
     * has.
     *
     * @return false when all are there already.
     */
    public boolean isPaced()
    {
        return pace != null;
    }

    /**
     * Whether a message has come.
     *
     * @param index of the message among those given, from 0.
     * @return true from its planned time on, or always; false behind the last one.
     */
    public boolean isDue(final long index)
    {
        return index < count() && (pace == null || System.nanoTime() >= pace.pace().plannedNs(number(index)));
    }

    /**
     * Waits until a message has come, spinning as the engine does beside which this is measured.
     *
     * @param index of the message among those given, from 0; behind the last one nothing is waited for.
     */
    public void awaitDue(final long index)
    {
        if (pace != null && index < count())
        {
            final long plannedNs = pace.pace().plannedNs(number(index));
            while (System.nanoTime() < plannedNs)
            {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * Takes in what is found in these messages or in a part of them.
     *
     * @return nothing found yet; the time of each deviation is recorded when the messages come at a fixed rate.
     */
    public Verdicts verdicts()
    {
        return pace == null ? new Verdicts() : new Verdicts(pace);
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

    /** Of a message of this part, its number in the whole. */
    private long number(final long index)
    {
        return numbers == null ? index : index / held * pace.held() + numbers[(int)(index % held)];
    }

    /** Behind the line feed of the line that begins there. */
    static int endOfLine(final byte[] bytes, final int start)
    {
        int end = start;
        while (bytes[end] != '\n')
        {
            end++;
        }
        return end + 1;
    }
}
