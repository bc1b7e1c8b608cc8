package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.WaitStrategyKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineSettingTest
{
    @ParameterizedTest
    @CsvSource({
        "SHARED, SLEEPING, 0, 2", "SHARED, SLEEPING, 1, 2", "SHARED, BUSY_SPIN, 0, 2", "SHARED, BUSY_SPIN, 1, 3",
        "SINGLE, BUSY_SPIN, 0, 2", "SINGLE, BUSY_SPIN, 2, 3",
        "DEDICATED, YIELDING, 1, 2", "DEDICATED, BUSY_SPIN, 0, 3", "DEDICATED, BUSY_SPIN, 1, 4"})
    void shouldNeedACoreForEachThreadThatSpins(
        final ThreadingMode threading, final WaitStrategyKind waitStrategy, final int senders, final int cores)
    {
        assertEquals(
            cores, new EngineSetting(threading, waitStrategy, EngineSetting.USUAL_BATCH).coresNeeded(senders));
    }
}
