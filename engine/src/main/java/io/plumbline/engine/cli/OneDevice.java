package io.plumbline.engine.cli;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.config.EventKind;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.engine.replay.EventTap;
import java.nio.charset.StandardCharsets;

/** Chooses the events of one device. */
final class OneDevice implements EventTap
{
    private final byte[] code;
    private int wanted = DeviceTable.UNKNOWN;

    OneDevice(final String code)
    {
        this.code = code.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void onDevices(final DeviceTable devices)
    {
        wanted = devices.find(code, 0, code.length);
    }

    @Override
    public boolean wants(final EventKind kind, final long sequence, final int device)
    {
        return device != NO_DEVICE && device == wanted;
    }

    @Override
    public void beforeEnd(
        final JsonLine line, final EventKind kind, final long sequence, final int device, final int component)
    {
    }

    @Override
    public void onPrinted(final EventKind kind, final long sequence, final int device)
    {
    }
}
