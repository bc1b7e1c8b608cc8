package io.plumbline.journal;

import java.nio.file.Path;
import java.util.List;

/**
 * What a prune deleted, or would have deleted.
 *
 * @param deleted       cycle files, oldest first, then those that were put aside.
 * @param bytes         that were written in them.
 * @param firstSequence of the journal from then on; -1 when nothing was deleted.
 * @param heldBy        what kept more from being deleted although the retention asks for it; null when nothing did.
 */
public record PruneResult(List<Path> deleted, long bytes, long firstSequence, String heldBy)
{
}
