package io.plumbline.engine.report;

import io.plumbline.engine.analysis.Alarm;

/** Names the places of a page that a link can lead to. */
@FunctionalInterface
public interface Anchors
{
    /**
     * The place of an alarm.
     *
     * @param alarm that is shown.
     * @return its name.
     */
    String of(Alarm alarm);
}
