package io.plumbline.engine;

import io.plumbline.engine.config.Cores;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The cores of this machine, to check a configuration against.
 */
public final class CpuCores
{
    private static final Path CPUS = Path.of("/sys/devices/system/cpu");

    private CpuCores()
    {
    }

    /** Refuses cores that the machine does not have, where it can be known. */
    static void check(final Cores cores)
    {
        check("ingress", cores.ingress());
        check("monitor", cores.monitor());
        check("journal", cores.journal());
    }

    /**
     * Whether this machine has a core.
     *
     * @param core number of it.
     * @return false where it is known that it has not.
     */
    public static boolean has(final int core)
    {
        return !Files.isDirectory(CPUS) || Files.isDirectory(CPUS.resolve("cpu" + core));
    }

    private static void check(final String role, final int core)
    {
        if (core != Cores.NONE && !has(core))
        {
            throw new EngineException("cores." + role + ": this machine has no core " + core);
        }
    }
}
