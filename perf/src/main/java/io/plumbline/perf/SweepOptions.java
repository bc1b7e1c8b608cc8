package io.plumbline.perf;

import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.WaitStrategyKind;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * How the engine's threads are laid out, one or several ways, which take turns.
 */
final class SweepOptions
{
    @Option(
        names = "--threading",
        split = ",",
        defaultValue = "shared",
        description = "Of single, shared and dedicated one or several. Default: ${DEFAULT-VALUE}.")
    private List<ThreadingMode> threading;

    @Option(
        names = "--wait-strategy",
        split = ",",
        defaultValue = "sleeping",
        description = "Of sleeping, blocking, yielding and busy-spin one or several. Default: ${DEFAULT-VALUE}.")
    private List<WaitStrategyKind> waitStrategies;

    @Option(
        names = "--batch",
        split = ",",
        paramLabel = "EVENTS",
        description = "Events at most in a batch of ring and journal, one or several such numbers. Default: the " +
            "engine's, " + EngineSetting.USUAL_BATCH + ".")
    private List<Count> batches;

    /** All of each with all of the others. */
    List<EngineSetting> settings()
    {
        final List<EngineSetting> settings = new ArrayList<>();
        for (final ThreadingMode mode : threading)
        {
            for (final WaitStrategyKind strategy : waitStrategies)
            {
                for (final Count batch : batches == null ? List.of(new Count(EngineSetting.USUAL_BATCH)) : batches)
                {
                    settings.add(new EngineSetting(mode, strategy, batch.intValue()));
                }
            }
        }
        return settings;
    }
}
