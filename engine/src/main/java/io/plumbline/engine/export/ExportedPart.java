package io.plumbline.engine.export;

import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationEndDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.engine.replay.DeviceTableLoader;
import io.plumbline.journal.JournalListener;
import java.nio.charset.StandardCharsets;

/**
 * Of the journal's messages those that are to be exported: a range of sequences, of all devices or one. The devices are
 * named by the configuration in force. Single-threaded.
 */
abstract class ExportedPart implements JournalListener
{
    private final long from;
    private final long to;
    /** Of the one device that is wanted; null for all. */
    private final byte[] wantedCode;
    private final DeviceTableLoader loader = new DeviceTableLoader();
    private DeviceTable devices;
    private int wanted;
    private long rows;

    /**
     * @param from sequence of the first event.
     * @param to   sequence of the last event.
     * @param code of the one device that is wanted, or null.
     */
    ExportedPart(final long from, final long to, final String code)
    {
        this.from = from;
        this.to = to;
        wantedCode = code == null ? null : code.getBytes(StandardCharsets.UTF_8);
    }

    /** All messages were handed out: what is held back is written. */
    abstract void end();

    /** Lines or rows so far. */
    long rows()
    {
        return rows;
    }

    /** Whether any state of the journal could be read. */
    final boolean isStarted()
    {
        return devices != null;
    }

    final DeviceTable devices()
    {
        return devices;
    }

    final boolean isOfAllDevices()
    {
        return wantedCode == null;
    }

    final boolean has(final long sequence)
    {
        return sequence >= from && sequence <= to;
    }

    final boolean has(final long sequence, final int device)
    {
        return sequence >= from && sequence <= to && (wantedCode == null || device == wanted);
    }

    final void countRow()
    {
        rows++;
    }

    @Override
    public void onConfigurationStart(final ConfigurationStartDecoder start)
    {
        loader.onStart();
    }

    @Override
    public void onConfigurationDevices(final ConfigurationDevicesDecoder chunk)
    {
        loader.onDevices(chunk);
    }

    @Override
    public void onConfigurationEnd(final ConfigurationEndDecoder end)
    {
        loader.onEnd();
    }

    /** The snapshot is behind its configuration, in a head as after a reload. */
    @Override
    public void onSnapshotStart(final SnapshotStartDecoder start)
    {
        loader.putIntoForce();
        if (devices != loader.table())
        {
            devices = loader.table();
            wanted = wantedCode == null ? 0 : devices.find(wantedCode, 0, wantedCode.length);
        }
    }
}
