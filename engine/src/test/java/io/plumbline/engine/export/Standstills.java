package io.plumbline.engine.export;

import io.plumbline.journal.JournalListener;

/** Counts standstills. */
final class Standstills implements JournalListener
{
    private int count;

    int count()
    {
        return count;
    }

    @Override
    public void onStandstill(final long sequence, final long timeNs)
    {
        count++;
    }
}
