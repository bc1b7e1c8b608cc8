package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.PowerReport;
import io.plumbline.engine.config.TimeMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadFleetTest
{
    private static final int DEVICES = 7;

    private final LoadFleet fleet = new LoadFleet(DEVICES);

    @ParameterizedTest
    @EnumSource(MessageForm.class)
    void shouldSendEachComponentOnceASweep(final MessageForm form)
    {
        final int sweeps = 5;
        final int sweep = DEVICES * LoadFleet.COMPONENTS;
        final Messages messages = fleet.messages(sweeps * sweep, form);
        final String[] lines =
            new String(messages.bytes(), 0, messages.length(), StandardCharsets.UTF_8).split("\n");
        assertEquals(sweeps * sweep, lines.length);

        final AvroJsonDecoder decoder =
            new AvroJsonDecoder(new DeviceTable(fleet.codes().asList()), form == MessageForm.TIMED, 4096);
        final PowerReport report = new PowerReport();
        final Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < lines.length; i++)
        {
            final byte[] line = lines[i].getBytes(StandardCharsets.UTF_8);
            assertEquals(DecodeStatus.OK, decoder.decode(line, 0, line.length, report), lines[i]);
            assertTrue(seen.add(report.device() << 3 | report.component()), "twice in a sweep: " + lines[i]);
            if (seen.size() == sweep)
            {
                seen.clear();
            }
        }
        assertTrue(seen.isEmpty());
    }

    @Test
    void shouldWriteAsTheMeasuredDataIsWritten()
    {
        final Messages messages = fleet.messages(1, MessageForm.PYTHON);
        final String line = new String(messages.bytes(), 0, messages.length(), StandardCharsets.UTF_8);
        assertTrue(
            line.matches("\\{\"code\": \"aaa0\\d\", \"id\": \"[1-8]\", \"pwr\": \"-\\d\\d\\.\\d\", " +
                "\"valid_flag\": \"(True|False)\"}\n"),
            line);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, DEVICES})
    void shouldShareItsDevicesOut(final int parts)
    {
        final List<byte[]> codes = new ArrayList<>();
        for (int i = 0; i < parts; i++)
        {
            codes.addAll(fleet.part(i, parts).codes().asList());
        }
        assertArrayEquals(fleet.codes().asList().toArray(), codes.toArray());
    }

    @Test
    void shouldSendTheSameEachTime()
    {
        final Messages first = fleet.messages(1000, MessageForm.TIMED);
        final Messages second = new LoadFleet(DEVICES).messages(1000, MessageForm.TIMED);
        assertArrayEquals(
            Arrays.copyOf(first.bytes(), first.length()), Arrays.copyOf(second.bytes(), second.length()));
    }

    @Test
    void shouldGiveEachDeviceACodeOfItsOwn()
    {
        // The codes' own table refuses a code that is there already.
        assertEquals(200_000, new LoadFleet(200_000).codes().size());
    }

    @Test
    void shouldPlanWholeSweeps()
    {
        final LoadPlan arrival = LoadPlan.of(fleet, 100_000_000, TimeMode.ARRIVAL);
        assertEquals(0, arrival.messageCount() % (DEVICES * LoadFleet.COMPONENTS));
        assertTrue(arrival.repeats() * arrival.messageCount() <= 100_000_000);
        assertTrue(arrival.repeats() * arrival.messageCount() > 98_000_000);
        final LoadPlan message = LoadPlan.of(fleet, 1000, TimeMode.MESSAGE);
        assertEquals(1, message.repeats());
        assertEquals(1000 / 56 * 56, message.messageCount());
    }

    @Test
    void shouldRefuseAFleetWithoutDevices()
    {
        assertThrows(IllegalArgumentException.class, () -> new LoadFleet(0));
    }
}
