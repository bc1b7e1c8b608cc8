package io.plumbline.perf;

import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Cores;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.Retention;
import io.plumbline.journal.RollCycle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A fleet of devices and the messages it sends, both made of its size and a seed alone. Each sweep holds one reading of
 * every component of every device, all of them in an order drawn anew; about one in a hundred readings is invalid, and
 * about as many stray far enough to be a breach. Codes are as long as those of the measured data, five bytes for up to
 * a million devices.
 */
public final class LoadFleet
{
    /** Components of a device. */
    public static final int COMPONENTS = 8;

    /** That all messages are made of. */
    static final long SEED = 1_660_435_200_000L;

    private static final int LETTERS = 26;
    private static final int MAX_DEVICES = LETTERS * LETTERS * LETTERS * 1000;
    private static final long FIRST_TIMESTAMP_MS = 1_660_435_200_000L;
    private static final long BELOW = -3_000_000L;
    private static final int ONE_IN = 100;
    private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;
    private static final int CHUNK_LENGTH = 1 << 26;

    private final int deviceCount;
    private final int codeLength;
    private final byte[] codes;

    /**
     * A fleet.
     *
     * @param deviceCount number of devices.
     */
    public LoadFleet(final int deviceCount)
    {
        if (deviceCount < 1 || deviceCount > MAX_DEVICES)
        {
            throw new IllegalArgumentException("devices out of range 1 to " + MAX_DEVICES + ": " + deviceCount);
        }
        this.deviceCount = deviceCount;
        codeLength = deviceCount <= MAX_DEVICES / 10 ? 5 : 6;
        codes = new byte[deviceCount * codeLength];
        for (int device = 0; device < deviceCount; device++)
        {
            int rest = device;
            for (int i = codeLength - 1; i >= 0; i--)
            {
                final int base = i < 3 ? LETTERS : 10;
                codes[device * codeLength + i] = (byte)((i < 3 ? 'a' : '0') + rest % base);
                rest /= base;
            }
        }
    }

    private LoadFleet(final byte[] codes, final int codeLength)
    {
        deviceCount = codes.length / codeLength;
        this.codeLength = codeLength;
        this.codes = codes;
    }

    /**
     * A part of the fleet: its devices shared out, as evenly as may be, each to one part.
     *
     * @param index of the part, from 0.
     * @param parts how many there are, not more than devices.
     * @return the part, a fleet of its own.
     */
    public LoadFleet part(final int index, final int parts)
    {
        final int from = (int)((long)deviceCount * index / parts);
        final int to = (int)((long)deviceCount * (index + 1) / parts);
        return new LoadFleet(Arrays.copyOfRange(codes, from * codeLength, to * codeLength), codeLength);
    }

    /**
     * Number of devices.
     *
     * @return how many.
     */
    public int deviceCount()
    {
        return deviceCount;
    }

    /**
     * The engine's configuration for this fleet: the rule as first described, bounds of -3 on both groups.
     *
     * @param timeMode     where time comes from.
     * @param threading    of the consumers.
     * @param waitStrategy of the threads.
     * @return the configuration.
     */
    public Configuration configuration(
        final TimeMode timeMode, final ThreadingMode threading, final WaitStrategyKind waitStrategy)
    {
        return new Configuration(
            timeMode,
            codes(),
            limits(),
            Configuration.DEFAULT_MAX_LINE_LENGTH,
            threading,
            waitStrategy,
            Configuration.DEFAULT_RING_SIZE,
            Cores.UNPINNED,
            Configuration.DEFAULT_TICK_INTERVAL_NS,
            JournalSettings.DEFAULT.with(RollCycle.DAILY),
            Retention.EVERYTHING,
            Actions.NONE,
            Listen.DEFAULT);
    }

    /**
     * The devices' codes.
     *
     * @return the codes.
     */
    public DeviceCodes codes()
    {
        final String[] texts = new String[deviceCount];
        for (int device = 0; device < deviceCount; device++)
        {
            texts[device] = new String(codes, device * codeLength, codeLength, StandardCharsets.US_ASCII);
        }
        return DeviceCodes.of(texts);
    }

    /**
     * The devices' limits.
     *
     * @return one set for all.
     */
    public FleetLimits limits()
    {
        final Limits.Bounds bounds = new Limits.Bounds(BELOW, Limits.NONE, 0);
        final Limits limits = new Limits(
            bounds, bounds, false, TimeUnit.SECONDS.toNanos(45), TimeUnit.SECONDS.toNanos(90), 1, 1);
        return new FleetLimits(List.of(limits), new int[deviceCount]);
    }

    /**
     * Messages of the fleet in one form.
     *
     * @param messageCount how many; whole sweeps make whole rounds.
     * @param form         of all messages.
     * @return the messages.
     * @throws IllegalArgumentException when they do not fit into one array.
     */
    public Messages messages(final long messageCount, final MessageForm form)
    {
        return messages(messageCount, new MessageForm[]{form});
    }

    /**
     * Messages of the fleet, the forms taking turns.
     *
     * @param messageCount how many; whole sweeps make whole rounds.
     * @param forms        in their order.
     * @return the messages.
     * @throws IllegalArgumentException when they do not fit into one array.
     */
    public Messages messages(final long messageCount, final MessageForm[] forms)
    {
        int maxLength = 0;
        for (final MessageForm form : forms)
        {
            maxLength = Math.max(maxLength, form.maxLength());
        }
        final byte[] bytes = new byte[(int)Math.min(MAX_ARRAY_LENGTH, messageCount * maxLength)];
        final SplittableRandom random = new SplittableRandom(SEED);
        final SendingOrder order = new SweepOrder(this, random);
        final MessageValues values = values();
        final long sweep = (long)deviceCount * COMPONENTS;
        int length = 0;
        for (long i = 0; i < messageCount; i++)
        {
            if (bytes.length - length < maxLength && messageCount * maxLength > MAX_ARRAY_LENGTH)
            {
                throw new IllegalArgumentException(
                    messageCount + " messages do not fit into memory at once, " + i + " do");
            }
            draw(values, order.next(), random);
            values.timestampMs += i % sweep % 10 == 0 ? 1 : 0;
            length = forms[(int)(i % forms.length)].write(values, bytes, length);
        }
        return new Messages(bytes, length, messageCount);
    }

    /**
     * Messages of the fleet as Python writes them, in any order, and in as many arrays as they need.
     *
     * @param order        in which they are sent.
     * @param messageCount how many.
     * @return the messages.
     */
    List<Messages> messages(final SendingOrder order, final long messageCount)
    {
        final MessageForm form = MessageForm.PYTHON;
        final SplittableRandom random = new SplittableRandom(SEED);
        final MessageValues values = values();
        final List<Messages> chunks = new ArrayList<>();
        long left = messageCount;
        while (left > 0)
        {
            final byte[] bytes = new byte[(int)Math.min(CHUNK_LENGTH, left * form.maxLength())];
            int length = 0;
            long count = 0;
            while (count < left && length + form.maxLength() <= bytes.length)
            {
                draw(values, order.next(), random);
                length = form.write(values, bytes, length);
                count++;
            }
            chunks.add(new Messages(bytes, length, count));
            left -= count;
        }
        return chunks;
    }

    private MessageValues values()
    {
        final MessageValues values = new MessageValues();
        values.codes = codes;
        values.codeLength = codeLength;
        values.timestampMs = FIRST_TIMESTAMP_MS;
        return values;
    }

    /** One of each component of each device: device index x 8 + component. */
    int[] sweep()
    {
        final int[] sweep = new int[Math.multiplyExact(deviceCount, COMPONENTS)];
        for (int i = 0; i < sweep.length; i++)
        {
            sweep[i] = i;
        }
        return sweep;
    }

    static void shuffle(final int[] values, final SplittableRandom random)
    {
        for (int i = values.length - 1; i > 0; i--)
        {
            final int other = random.nextInt(i + 1);
            final int value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
    }

    private void draw(final MessageValues values, final int component, final SplittableRandom random)
    {
        final int device = component / COMPONENTS;
        values.codeOffset = device * codeLength;
        values.component = component % COMPONENTS;
        values.valid = random.nextInt(ONE_IN) != 0;
        final int level = -300 - device * 37 % 300;
        final int noise = random.nextInt(-9, 10);
        final int stray = random.nextInt(ONE_IN) == 0 ? random.nextInt(50, 100) : 0;
        values.powerTenths = level + noise + stray;
    }
}
