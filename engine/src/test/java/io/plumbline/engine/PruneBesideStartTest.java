package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.journal.JournalCatalog;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.Retention;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal is recovered while it is pruned file by file: nothing that is pruned is damage, or missing. */
@Timeout(120)
class PruneBesideStartTest
{
    private static final int SEGMENTS = 8;

    @TempDir
    private Path path;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRecoverTheSameBesideAPrune(final boolean acceptDamage) throws Exception
    {
        for (int seed = 1; seed <= SEGMENTS; seed++)
        {
            JournalRuns.write(path, seed, 120, 3);
        }
        final JournalDirectory directory = JournalDirectory.open(path);
        final RecoveredState whole = Recovery.recover(directory, true, false);
        final CompletableFuture<Integer> pruning = CompletableFuture.supplyAsync(() -> prune(directory));
        boolean pruned = false;
        while (!pruned)
        {
            pruned = pruning.isDone();
            final RecoveredState recovered = Recovery.recover(directory, true, acceptDamage);
            assertEquals(whole.stateHash(), recovered.stateHash());
            assertEquals(whole.nextSequence(), recovered.nextSequence());
            assertEquals(List.of(), recovered.acceptedDamages());
            assertEquals(List.of(), directory.missing());
        }
        assertTrue(pruning.get(1, TimeUnit.MINUTES) >= SEGMENTS, "too little was pruned");
    }

    private static int prune(final JournalDirectory directory)
    {
        final JournalPruner pruner = new JournalPruner(directory);
        int files = 0;
        int deleted = 1;
        while (deleted > 0)
        {
            final long bytes = JournalCatalog.writtenBytes(directory);
            deleted = pruner.prune(new Retention(Retention.UNLIMITED, bytes - 1, 0), false).deleted().size();
            files += deleted;
        }
        return files;
    }
}
