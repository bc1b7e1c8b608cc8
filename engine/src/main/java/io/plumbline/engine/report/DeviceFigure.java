package io.plumbline.engine.report;

import io.plumbline.engine.analysis.Alarm;
import io.plumbline.engine.analysis.DeviceTrace;
import io.plumbline.engine.analysis.LimitsHistory;
import java.util.List;

/** The two charts of a device, with what they show in words. */
public final class DeviceFigure
{
    private static final int GROUP_SIZE = 4;

    private final Html html;
    private final TimeScale times;
    private final LimitsHistory limits;
    private final Anchors names;
    private final long unlistedNs;

    /**
     * Figures of a page.
     *
     * @param html       to be written to.
     * @param times      that the charts span.
     * @param limits     of the devices.
     * @param names      gives the anchor of an alarm.
     * @param unlistedNs from when on alarms are not listed; epoch nanoseconds.
     */
    public DeviceFigure(
        final Html html,
        final TimeScale times,
        final LimitsHistory limits,
        final Anchors names,
        final long unlistedNs)
    {
        this.unlistedNs = unlistedNs;
        this.html = html;
        this.times = times;
        this.limits = limits;
        this.names = names;
    }

    /**
     * Writes the figures of a device.
     *
     * @param trace  of the device.
     * @param alarms of the device.
     */
    public void write(final DeviceTrace trace, final List<Alarm> alarms)
    {
        for (int group = 0; group < DeviceTrace.GROUPS; group++)
        {
            final String what = group == 0 ? "Group first, components 1\u20134" : "Group last, components 5\u20138";
            final DeviceChart chart = new DeviceChart(html, times, trace, group, limits);
            html.begin("figure").begin("figcaption").element("b", what);
            if (chart.isEmpty())
            {
                html.text(": no valid readings here").end().end();
                continue;
            }
            html.text(", pwr over time (" + times.range() + ")");
            legend(trace, group, alarms);
            html.end();
            chart.write(trace.code() + ", " + what + ", pwr over time, " + times.range(), alarms, names, unlistedNs);
            html.end();
        }
    }

    /** Of what is there. */
    private void legend(final DeviceTrace trace, final int group, final List<Alarm> alarms)
    {
        html.begin("ul", "class", "legend");
        for (int i = 0; i < GROUP_SIZE; i++)
        {
            final int component = group * GROUP_SIZE + i;
            key(!trace.component(component).isEmpty(), "c" + (i + 1), "component " + (component + 1));
        }
        final List<Alarm> own = alarms.stream().filter(alarm -> (alarm.id() - 1) / GROUP_SIZE == group).toList();
        key(!trace.mean(group).isEmpty(), "mean", "mean of the group");
        key(!trace.mean(group).isEmpty(), "band", "readings within the bounds");
        key(own.stream().anyMatch(Alarm::isInRange), "raised", "alarm raised");
        key(own.stream().anyMatch(alarm -> !alarm.isInRange()), "through", "alarm up since before");
        key(own.stream().anyMatch(alarm -> alarm.ended() != null), "cleared", "alarm ended");
        key(times.isOn(unlistedNs), "unlisted", "alarms are counted, but not shown");
        key(!trace.silences().isEmpty(), "silent", "silent");
        key(!trace.incompletes().isEmpty(), "incomplete", "round incomplete");
        key(DeviceChart.changes(trace, limits, times).findAny().isPresent(), "change", "other limits");
        html.end();
    }

    private void key(final boolean isThere, final String kind, final String text)
    {
        if (isThere)
        {
            html.begin("li").begin("i", "class", kind).end().text(text).end();
        }
    }
}
