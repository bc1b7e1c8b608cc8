package io.plumbline.engine;

import io.plumbline.engine.monitor.MonitorImage;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps the image of one snapshot for the next: a snapshot comes every few million messages, and an image of a large
 * fleet takes megabytes. Taken by the monitor, given back by the journal, on whichever threads they are.
 */
final class SpareImage
{
    private final AtomicReference<MonitorImage> spare = new AtomicReference<>();

    /** The image that was given back last, or another one where that is under way still. */
    MonitorImage take()
    {
        final MonitorImage image = spare.getAndSet(null);
        return image == null ? new MonitorImage() : image;
    }

    /** The image has been written, and nobody looks at it any more. */
    void giveBack(final MonitorImage image)
    {
        spare.set(image);
    }
}
