package io.plumbline.engine.analysis;

/** What is counted of a device, as it was recorded and as it would have been. */
public enum DeviceCount
{
    /** Deviations. */
    DEVIATIONS,
    /** Alarms raised. */
    ALARMS,
    /** Rounds that timed out. */
    INCOMPLETE,
    /** Times it fell silent. */
    SILENT
}
