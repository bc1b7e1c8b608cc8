package io.plumbline.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.plumbline.codec.sbe.RejectReason;

import org.junit.jupiter.api.Test;

class DecodeStatusTest
{
    @Test
    void shouldAgreeWithTheJournalsRejectReasons()
    {
        int reasons = 0;
        for (final RejectReason reason : RejectReason.values())
        {
            if (reason != RejectReason.NULL_VAL && reason != RejectReason.SBE_UNKNOWN)
            {
                final DecodeStatus status = DecodeStatus.valueOf(reason.name());
                assertEquals(reason.value(), status.code());
                assertSame(status, DecodeStatus.of(reason.value()));
                reasons++;
            }
        }
        assertEquals(DecodeStatus.values().length - 1, reasons);
    }

    @Test
    void shouldNameReasonsAsUsersSeeThem()
    {
        assertEquals("malformed-json", DecodeStatus.MALFORMED_JSON.reason());
        assertEquals("power-out-of-range", DecodeStatus.POWER_OUT_OF_RANGE.reason());
    }

    @Test
    void shouldRefuseUnknownCodes()
    {
        assertThrows(IllegalArgumentException.class, () -> DecodeStatus.of(-1));
        assertThrows(IllegalArgumentException.class, () -> DecodeStatus.of(DecodeStatus.values().length));
    }
}
