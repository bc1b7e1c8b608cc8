package io.plumbline.engine.simulate;

import io.plumbline.codec.Decimals;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes the messages of a fleet, round by round: each component has a level of its own between -30 and -70, noise of
 * up to half a unit, and the faults of {@link FaultRates}.
 * <p>
 * Everything is computed from the seed and the indices of device, component and round by a mixing function on integers,
 * so the same settings give the same bytes on any machine, and a fleet of millions takes no memory. The readings of a
 * round come in shuffled order, spread evenly over its interval. Not thread-safe.
 */
public final class FleetSimulator
{
    /** Most devices of a fleet. */
    public static final int MAX_DEVICES = 8_388_608;

    /** First stamp when none is given: 2026-01-01T00:00:00Z, epoch milliseconds. */
    public static final long DEFAULT_START_MS = 1_767_225_600_000L;

    /** Milliseconds between two rounds when none are given. */
    public static final long DEFAULT_INTERVAL_MS = 30_000;

    /** Longest interval: a day, in milliseconds. */
    public static final long MAX_INTERVAL_MS = 86_400_000;

    /** Latest stamp, epoch milliseconds: the engine takes 15 digits. */
    public static final long MAX_TIMESTAMP_MS = 999_999_999_999_999L;

    private static final int COMPONENTS = 8;
    private static final long MICROS_PER_TENTH = 100_000;
    private static final int PER_MILLE = 1000;
    private static final int SHORT_CODES = 99_999;

    /** Makes a line longer than the engine takes by default. */
    private static final int LONG_NOTE = 4_200;

    private static final byte[] CODE = ascii("{\"code\": \"");
    private static final byte[] ID = ascii("\", \"id\": \"");
    private static final byte[] POWER = ascii("\", \"pwr\": \"");
    private static final byte[] VALID = ascii("\", \"valid_flag\": \"True\"");
    private static final byte[] INVALID = ascii("\", \"valid_flag\": \"False\"");
    private static final byte[] TIMESTAMP = ascii(", \"ts\": ");
    private static final byte[] END = ascii("}\n");
    private static final byte[] NOT_A_NUMBER = ascii("NaN");
    private static final byte[] FILL_VALUE = ascii("-99.9");
    private static final byte[][] BROKEN = {
        ascii("{\"code\": \"\n"),
        ascii("hello\n"),
        ascii("{}\n"),
        ascii("[1, 2]\n"),
        ascii("{\"code\": \"nobody\", \"id\": \"1\", \"pwr\": \"-50\", \"valid_flag\": \"True\", \"ts\": 1}\n"),
        ascii("{\"code\": \"dev00001\", \"id\": \"9\", \"pwr\": \"-50\", \"valid_flag\": \"True\", \"ts\": 1}\n"),
        ascii("{\"code\": \"dev00001\", \"id\": \"1\", \"pwr\": \"high\", \"valid_flag\": \"True\", \"ts\": 1}\n"),
        ascii("{\"code\": \"dev00001\", \"id\": \"1\", \"pwr\": \"-50\", \"valid_flag\": \"True'\", \"ts\": 1}\n"),
        ascii("{\"code\": \"dev00001\", \"id\": \"1\", \"pwr\": \"-50\", \"valid_flag\": \"True\", \"ts\": \"now\"}\n"),
        ascii("{\"code\": \"dev00001\", \"id\": \"1\", \"id\": \"1\", \"pwr\": \"-50\", \"valid_flag\": \"True\"}\n"),
        ascii("{\"code\": \"dev00001\", \"id\": [\"1\"], \"pwr\": \"-50\", \"valid_flag\": \"True\", \"ts\": 1}\n"),
        ascii("{\"code\": \"dev00001\", \"id\": \"1\", \"pwr\": \"-1e10\", \"valid_flag\": \"True\", \"ts\": 1}\n"),
        ascii("{\"code\": \"dev00001\", \"id\": \"1\", \"note\": \"" + "~".repeat(LONG_NOTE) + "\"}\n"),
        {(byte)0xFF, (byte)0xFE, '{', '}', '\n'}};

    private static final int BUFFER_LENGTH = 64 * 1024;
    private static final int MESSAGES_RESERVE = LONG_NOTE + 1024;

    private final int devices;
    private final long seed;
    private final FaultRates faults;
    private final long intervalMs;
    private final long startMs;
    private final boolean timestamps;
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private int length;
    private long round;
    private long messages;

    /**
     * A fleet before its first round.
     *
     * @param devices    1 to {@link #MAX_DEVICES}.
     * @param seed       of everything that is by chance.
     * @param faults     how often what is wrong.
     * @param intervalMs milliseconds between two rounds, 1 to {@link #MAX_INTERVAL_MS}.
     * @param startMs    stamp of the first reading, epoch milliseconds, 0 to {@link #MAX_TIMESTAMP_MS}.
     * @param timestamps whether messages have a {@code ts}.
     */
    public FleetSimulator(
        final int devices,
        final long seed,
        final FaultRates faults,
        final long intervalMs,
        final long startMs,
        final boolean timestamps)
    {
        if (devices < 1 || devices > MAX_DEVICES)
        {
            throw new IllegalArgumentException("number of devices not in 1.." + MAX_DEVICES + ": " + devices);
        }
        if (intervalMs < 1 || intervalMs > MAX_INTERVAL_MS)
        {
            throw new IllegalArgumentException("interval not from a millisecond to a day: " + intervalMs + " ms");
        }
        if (startMs < 0 || startMs > MAX_TIMESTAMP_MS)
        {
            throw new IllegalArgumentException("start before 1970 or beyond 15 digits of milliseconds");
        }
        this.devices = devices;
        this.seed = seed;
        this.faults = faults;
        this.intervalMs = intervalMs;
        this.startMs = startMs;
        this.timestamps = timestamps;
    }

    /**
     * Code of a device.
     *
     * @param device  its index, from 0.
     * @param devices how many there are.
     * @return eight characters, such as {@code dev00001}.
     */
    public static String code(final int device, final int devices)
    {
        return String.format(Locale.ROOT, devices <= SHORT_CODES ? "dev%05d" : "d%07d", device + 1);
    }

    /**
     * Lines written so far, broken ones among them.
     *
     * @return how many.
     */
    public long messages()
    {
        return messages;
    }

    /**
     * How many rounds there can be before the stamps have too many digits.
     *
     * @return number of rounds.
     */
    public long maxRounds()
    {
        return (MAX_TIMESTAMP_MS - startMs) / intervalMs;
    }

    /**
     * Writes the next round.
     *
     * @param out written to in blocks; not flushed.
     * @throws IOException           when it cannot be written.
     * @throws IllegalStateException after {@link #maxRounds()}.
     */
    public void writeRound(final OutputStream out) throws IOException
    {
        if (round >= maxRounds())
        {
            throw new IllegalStateException("no stamps left after " + round + " rounds");
        }
        final long readings = (long)devices * COMPONENTS;
        final long shift = Long.remainderUnsigned(mix(round, 1, 0), readings);
        final long step = coprimeStep(readings, mix(round, 2, 0));
        long at = shift;
        for (long i = 0; i < readings; i++)
        {
            final long timestampMs = startMs + round * intervalMs + i * intervalMs / readings;
            write((int)(at / COMPONENTS), (int)(at % COMPONENTS), timestampMs);
            at += step;
            at = at >= readings ? at - readings : at;
            if (length > BUFFER_LENGTH - MESSAGES_RESERVE)
            {
                flush(out);
            }
        }
        flush(out);
        round++;
    }

    private void flush(final OutputStream out) throws IOException
    {
        out.write(buffer, 0, length);
        length = 0;
    }

    /** Steps of this length visit every reading once: an affine shuffle. */
    private static long coprimeStep(final long readings, final long random)
    {
        long step = 1 + Long.remainderUnsigned(random, readings);
        while (gcd(step, readings) != 1)
        {
            step = step % readings + 1;
        }
        return step;
    }

    private static long gcd(final long a, final long b)
    {
        return b == 0 ? a : gcd(b, a % b);
    }

    private void write(final int device, final int component, final long timestampMs)
    {
        final long chance = mix(round, (long)device << 3 | component, 3);
        if (strikes(Fault.BROKEN, chance))
        {
            put(BROKEN[(int)Long.remainderUnsigned(chance, BROKEN.length)]);
            messages++;
        }
        if (strikes(Fault.MISSING, chance) || lasts(Fault.SILENCE, device, 0) >= 0)
        {
            return;
        }
        final boolean invalid = strikes(Fault.INVALID, chance);
        final long stamp =
            strikes(Fault.LATE, chance) ? Math.max(0, timestampMs - 1000 - (chance & 0xFFF)) : timestampMs;
        message(device, component, level(device, component), invalid, chance, stamp);
        if (strikes(Fault.DUPLICATE, chance))
        {
            message(device, component, level(device, component) + 1, invalid, chance, stamp);
        }
    }

    /** In tenths of a unit. */
    private long level(final int device, final int component)
    {
        final int index = device << 3 | component;
        final long base = -300 - Long.remainderUnsigned(mix(device, component >> 2, 4), 380) -
            Long.remainderUnsigned(mix(index, 0, 5), 20);
        final int stuckFor = lasts(Fault.STUCK, index, 1);
        final long noiseRound = stuckFor < 0 ? round : round - stuckFor;
        final long noise = Long.remainderUnsigned(mix(noiseRound, index, 6), 6) -
            Long.remainderUnsigned(mix(noiseRound, index, 7), 6);
        final int driftsFor = lasts(Fault.DRIFT, index, 2);
        final int dropsFor = lasts(Fault.DROP, index, 3);
        return base + noise -
            (driftsFor < 0 ? 0 : 12L * (driftsFor + 1)) -
            (dropsFor < 0 ? 0 : 60 + Long.remainderUnsigned(mix(round / Fault.SPAN, index, 8), 200));
    }

    /** Rounds since a lasting fault began, or -1 when there is none now. Four to eleven rounds within each span. */
    private int lasts(final Fault fault, final int index, final int kind)
    {
        final long chance = mix(round / Fault.SPAN, index, 10 + kind);
        if (Long.remainderUnsigned(chance, PER_MILLE) >= faults.of(fault))
        {
            return -1;
        }
        final int inSpan = (int)(round % Fault.SPAN);
        final int begin = (int)(chance >>> 40 & 7);
        final int end = begin + 4 + (int)(chance >>> 50 & 7);
        return inSpan >= begin && inSpan < end ? inSpan - begin : -1;
    }

    private boolean strikes(final Fault fault, final long chance)
    {
        final int rate = faults.of(fault);
        return rate > 0 && Long.remainderUnsigned(mix(chance, fault.ordinal(), 9), PER_MILLE) < rate;
    }

    private void message(
        final int device,
        final int component,
        final long tenths,
        final boolean invalid,
        final long chance,
        final long timestampMs)
    {
        put(CODE);
        putCode(device);
        put(ID);
        buffer[length++] = (byte)('1' + component);
        put(POWER);
        if (invalid)
        {
            put((chance & 1) == 0 ? NOT_A_NUMBER : FILL_VALUE);
        }
        else
        {
            length += Decimals.put(buffer, length, tenths * MICROS_PER_TENTH);
        }
        put(invalid ? INVALID : VALID);
        if (timestamps)
        {
            put(TIMESTAMP);
            putNumber(timestampMs, 0);
        }
        put(END);
        messages++;
    }

    private void putCode(final int device)
    {
        if (devices <= SHORT_CODES)
        {
            buffer[length++] = 'd';
            buffer[length++] = 'e';
            buffer[length++] = 'v';
            putNumber(device + 1L, 5);
        }
        else
        {
            buffer[length++] = 'd';
            putNumber(device + 1L, 7);
        }
    }

    private void putNumber(final long number, final int minDigits)
    {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10)
        {
            digits++;
        }
        digits = Math.max(digits, minDigits);
        long rest = number;
        for (int i = length + digits - 1; i >= length; i--)
        {
            buffer[i] = (byte)('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void put(final byte[] text)
    {
        System.arraycopy(text, 0, buffer, length, text.length);
        length += text.length;
    }

    /** SplitMix64's finalizer (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
    private long mix(final long a, final long b, final int stream)
    {
        long z = seed + a * 0x9E3779B97F4A7C15L + b * 0xD1B54A32D192ED03L + stream * 0x8CB92BA72F3D8DD7L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private static byte[] ascii(final String text)
    {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
