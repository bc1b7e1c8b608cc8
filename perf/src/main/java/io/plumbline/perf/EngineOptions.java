package io.plumbline.perf;

import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.WaitStrategyKind;
import picocli.CommandLine.Option;

/**
 * How the engine's threads are laid out.
 */
final class EngineOptions
{
    @Option(
        names = "--threading",
        defaultValue = "shared",
        description = "single, shared or dedicated. Default: ${DEFAULT-VALUE}.")
    private ThreadingMode threading;

    @Option(
        names = "--wait-strategy",
        defaultValue = "sleeping",
        description = "sleeping, blocking, yielding or busy-spin. Default: ${DEFAULT-VALUE}.")
    private WaitStrategyKind waitStrategy;

    EngineSetting setting()
    {
        return new EngineSetting(threading, waitStrategy, EngineSetting.USUAL_BATCH);
    }
}
