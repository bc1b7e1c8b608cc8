package io.plumbline.engine.config;

import io.plumbline.journal.Durability;
import io.plumbline.journal.FileFailure;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.Retention;
import io.plumbline.journal.RollCycle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads and validates a configuration: a YAML file and, where it names one, the CSV file with the devices.
 * <p>
 * Nothing has a bound that the file did not give; all else has a default. A group of a device's own is laid over that
 * of the defaults key by key, and {@code above: null} (or {@code below: null}) takes the default's bound away.
 */
public final class ConfigurationReader
{
    private static final List<String> KEYS = List.of(
        "time", "defaults", "devices", "devices-file", "max-line-length", "threading", "wait-strategy", "ring-size",
        "cores", "tick-interval", "roll-cycle", "durability", "journal-ahead-mib",
        "retention", "actions", "listen");
    private static final long MIB = 1024 * 1024;
    private static final List<String> RETENTION_KEYS = List.of("keep-days", "keep-bytes", "min-free");
    private static final List<String> CORE_KEYS = List.of("ingress", "monitor", "journal");

    private final Path path;
    private final String file;
    private final StartChecks checks;
    private final Problems problems = new Problems();

    private ConfigurationReader(final Path path, final StartChecks checks)
    {
        this.path = path;
        this.file = path.toString();
        this.checks = checks;
    }

    /**
     * Reads a configuration, but for what only a start needs.
     *
     * @param path of the YAML file.
     * @return the configuration.
     * @throws ConfigurationException if anything is wrong with it, or a file cannot be read, with all that is.
     */
    public static Configuration read(final Path path)
    {
        return read(path, StartChecks.NONE);
    }

    /**
     * Reads a configuration.
     *
     * @param path   of the YAML file.
     * @param checks looks at what a start needs.
     * @return the configuration.
     * @throws ConfigurationException if anything is wrong with it, or a file cannot be read, with all that is.
     */
    public static Configuration read(final Path path, final StartChecks checks)
    {
        return new ConfigurationReader(path, checks).read();
    }

    private Configuration read()
    {
        final Node node = YamlFile.read(path, problems);
        problems.throwIfAny();
        if (node != null && !Section.isNull(node) && !(node instanceof MappingNode))
        {
            problems.add(file, Section.line(node), "", "must be a mapping of keys, not " + Section.kind(node));
            problems.throwIfAny();
        }

        final MappingNode mapping = node instanceof final MappingNode root ? root : null;
        return read(new Section(file, "", mapping, KEYS, problems));
    }

    private Configuration read(final Section root)
    {
        final TimeMode timeMode = root.choice("time", TimeMode.class, TimeMode.ARRIVAL);
        final int maxLineLength = root.integer(
            "max-line-length",
            Configuration.MIN_MAX_LINE_LENGTH,
            Configuration.MAX_MAX_LINE_LENGTH,
            Configuration.DEFAULT_MAX_LINE_LENGTH);
        final long problemsBefore = problems.count();
        final ThreadingMode threading = root.choice("threading", ThreadingMode.class, ThreadingMode.SHARED);
        final boolean isThreadingKnown = problems.count() == problemsBefore;
        final WaitStrategyKind waitStrategy =
            root.choice("wait-strategy", WaitStrategyKind.class, WaitStrategyKind.SLEEPING);
        final int ringSize = ringSize(root);
        // Of one that is wrong nobody knows which threads it was to have.
        final Cores cores =
            cores(root.section("cores", CORE_KEYS), isThreadingKnown ? threading : ThreadingMode.DEDICATED);
        final long tickIntervalNs = root.durationNs(
            "tick-interval",
            Configuration.MIN_TICK_INTERVAL_NS,
            Configuration.MAX_TICK_INTERVAL_NS,
            Configuration.DEFAULT_TICK_INTERVAL_NS);
        final JournalSettings journal = journal(root);

        final Retention retention = retention(root.section("retention", RETENTION_KEYS));
        final Listen listen = new ListenReader(path, checks).read(root);

        final FleetBuilder fleet = new FleetBuilder(problems);
        final DeviceDefaults defaults = new DeviceDefaults(root.section("defaults", LimitsReader.KEYS), fleet);
        new DevicesReader(file, defaults, fleet, problems).read(root);
        readDevicesFile(root, defaults, fleet);
        if (fleet.deviceCount() == 0 && problems.isEmpty())
        {
            root.problem("devices", "no devices: list their codes here, or name a devices-file");
        }
        final Actions actions = new ActionsReader(path, fleet, problems).read(root);
        problems.throwIfAny();

        return new Configuration(
            timeMode,
            fleet.codes(),
            fleet.limits(),
            maxLineLength,
            threading,
            waitStrategy,
            ringSize,
            cores,
            tickIntervalNs,
            journal,
            retention,
            actions,
            listen);
    }

    private static JournalSettings journal(final Section root)
    {
        final RollCycle rollCycle = root.choice("roll-cycle", RollCycle.class, RollCycle.HOURLY);
        final Durability durability = root.choice("durability", Durability.class, Durability.PROCESS);
        final int aheadMib = root.integer(
            "journal-ahead-mib",
            (int)(JournalSettings.MIN_AHEAD_BYTES / MIB),
            (int)(JournalSettings.MAX_AHEAD_BYTES / MIB),
            (int)(JournalSettings.DEFAULT_AHEAD_BYTES / MIB));
        return new JournalSettings(
            rollCycle, JournalAppender.DEFAULT_PAYLOAD_LIMIT, durability, aheadMib * MIB);
    }

    private static int ringSize(final Section root)
    {
        final int size = root.integer(
            "ring-size",
            Configuration.MIN_RING_SIZE,
            Configuration.MAX_RING_SIZE,
            Configuration.DEFAULT_RING_SIZE);
        if (Integer.bitCount(size) != 1)
        {
            root.problem(
                "ring-size", "must be a power of two, such as " + Integer.highestOneBit(size) + ", not " + size);
        }
        return size;
    }

    private Cores cores(final Section section, final ThreadingMode threading)
    {
        return new Cores(
            core(section, "ingress", true, threading),
            core(section, "monitor", threading.hasMonitorThread(), threading),
            core(section, "journal", threading.hasJournalThread(), threading));
    }

    private int core(
        final Section section, final String key, final boolean hasThread, final ThreadingMode threading)
    {
        if (!hasThread && section.has(key))
        {
            section.problem(
                key, "there is no such thread with threading: " + threading.name().toLowerCase(Locale.ROOT));
            return Cores.NONE;
        }
        final int core = section.integer(key, 0, Cores.MAX_CORE, Cores.NONE);
        if (core != Cores.NONE && !checks.hasCore(core))
        {
            section.problem(key, "this machine has no core " + core);
        }
        return core;
    }

    private static Retention retention(final Section section)
    {
        return new Retention(
            section.integer("keep-days", 0, Configuration.MAX_KEEP_DAYS, Retention.UNLIMITED),
            section.bytes("keep-bytes", Retention.UNLIMITED),
            section.bytes("min-free", 0));
    }

    private void readDevicesFile(final Section root, final DeviceDefaults defaults, final FleetBuilder fleet)
    {
        final String name = root.text("devices-file", null);
        if (name == null)
        {
            return;
        }
        try
        {
            final Path devicesFile = path.resolveSibling(name);
            try
            {
                new DevicesFileReader(devicesFile, defaults, fleet, problems).read();
            }
            catch (final IOException ex)
            {
                root.problem("devices-file", devicesFile + ": " + FileFailure.reason(ex));
            }
        }
        catch (final InvalidPathException ex)
        {
            root.problem("devices-file", "no path: " + ex.getReason());
        }
    }
}
